// SPDX-License-Identifier: MIT
#include "weft/tls/connect.hpp"

#include <utility>

#include "weft/core/loop.hpp"
#include "weft/net/network.hpp"

namespace weft::tls {

namespace {
struct default_client {
  explicit default_client(loop&) {}
  context with = context::for_client();
};
}  // namespace

context default_context() { return current_loop()->local<default_client>().with; }

task<stream> connect(std::string host, std::uint16_t port, connect_options options) {
  if (!options.with) options.with = default_context();
  auto socket = co_await net::connect_stream(host, port, options.net);
  co_return co_await client_handshake(std::move(socket), std::move(host), *std::move(options.with),
                                      std::move(options.handshake));
}

}  // namespace weft::tls
