// SPDX-License-Identifier: MIT
#include "weft/client/connector.hpp"

#include <string>

#include "weft/net/network.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {

task<std::unique_ptr<io::stream>> connector::connect(const url& to, bool wait_for_descriptor) {
  const std::string host(to.host());
  auto socket = co_await net::connect_stream(host, to.port(), {.wait_for_descriptor = wait_for_descriptor});
  if (to.scheme() == "http") co_return socket;
  auto shaking = tls::client_handshake(std::move(socket), host, secured());
  co_return std::make_unique<tls::stream>(co_await std::move(shaking));
}

tls::context& connector::secured() {
  if (!secured_) {
    if (options_.protocols.empty()) options_.protocols = {"http/1.1"};
    secured_.emplace(tls::context::for_client(options_));
  }
  return *secured_;
}

}  // namespace weft::http
