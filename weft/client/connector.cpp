// SPDX-License-Identifier: MIT
#include "weft/client/connector.hpp"

#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/tunnel.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/network.hpp"
#include "weft/net/unix_stream.hpp"
#include "weft/tls/connect.hpp"
#include "weft/tls/stream.hpp"

namespace weft::http {

namespace {

bool is_relayed(const proxy& by, const url& to) noexcept { return !by.is_socks() && to.scheme() == "http"; }

}  // namespace

const proxy* connector::relay_for(const url& to) const noexcept {
  const proxy* const by = options_.proxies.find(to);
  return by && is_relayed(*by, to) ? by : nullptr;
}

task<std::unique_ptr<io::stream>> connector::connect(const url& to, connection_purpose what_for) {
  const std::string host(to.host());
  const proxy* const by = options_.proxies.find(to);
  auto stream =
      co_await (by ? open_proxy(*by, to, what_for) : open(host, to.port(), what_for.wait_for_descriptor));
  if (to.scheme() != "https") co_return stream;
  tls::handshake_options how;
  if (what_for.upgrades) how.protocols = {"http/1.1"};
  co_return co_await secure(std::move(stream), what_for.server_name.empty() ? host : what_for.server_name,
                            std::move(how));
}

task<std::unique_ptr<io::stream>> connector::open(std::string host, std::uint16_t port,
                                                  bool wait_for_descriptor) {
  if (options_.connect) co_return co_await options_.connect(std::move(host), port);
  if (!options_.unix_socket.empty()) {
    co_return std::make_unique<net::unix_stream>(co_await net::connect_unix(options_.unix_socket));
  }
  co_return co_await net::connect_stream(std::move(host), port,
                                         {.wait_for_descriptor = wait_for_descriptor,
                                          .local = options_.local_address,
                                          .prepare = options_.prepare_socket});
}

/// A way to `to`; to the proxy alone, if that gets whole requests.
task<std::unique_ptr<io::stream>> connector::open_proxy(const proxy& by, const url& to,
                                                        const connection_purpose& what_for) {
  const std::string host(by.url().host());
  const std::uint16_t port = by.url().port() == 0 ? 1080 : by.url().port();
  auto stream = co_await open(host, port, what_for.wait_for_descriptor);
  // CONNECT and whole requests are sent to it as HTTP/1.1: it must not be offered anything else.
  if (by.is_secure()) stream = co_await secure(std::move(stream), host, {.protocols = {"http/1.1"}});
  if (is_relayed(by, to) && !what_for.upgrades) co_return stream;
  try {
    co_await (by.is_socks() ? detail::ask_socks(*stream, by, to) : detail::ask_for_tunnel(*stream, by, to));
  } catch (const io::error& e) {
    throw detail::tunnel_error(format("of the proxy: {}", e.what()));
  }
  co_return stream;
}

task<std::unique_ptr<io::stream>> connector::secure(std::unique_ptr<io::stream> over, std::string host,
                                                    tls::handshake_options how) {
  const bool has_own = !options_.tls_context && !options_.tls.protocols.empty();
  if (how.protocols.empty() && !has_own) how.protocols = protocols();
  auto shaking = tls::client_handshake(std::move(over), std::move(host), secured(), std::move(how));
  co_return std::make_unique<tls::stream>(co_await std::move(shaking));
}

bool connector::is_http2(const url& to, const io::stream& opened) const {
  if (!options_.http1) return true;
  if (!may_be_http2(to)) return false;
  const auto* const secure = dynamic_cast<const tls::stream*>(&opened);
  return secure && secure->protocol() == "h2";
}

tls::context& connector::secured() {
  if (secured_) return *secured_;
  if (options_.tls_context) return secured_.emplace(*options_.tls_context);
  if (options_.tls == tls::context_options()) return secured_.emplace(tls::default_context());
  return secured_.emplace(tls::context::for_client(options_.tls));
}

/// What is offered by ALPN.
std::vector<std::string> connector::protocols() const {
  std::vector<std::string> offered;
  if (options_.http2 || !options_.http1) offered.emplace_back("h2");
  if (options_.http1) offered.emplace_back("http/1.1");
  return offered;
}

}  // namespace weft::http
