// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/client/network_options.hpp"
#include "weft/client/proxy.hpp"
#include "weft/core/task.hpp"
#include "weft/http/url.hpp"
#include "weft/io/stream.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {

/// What one connection is for.
struct connection_purpose {
  std::string server_name{};         ///< what TLS asks for; empty: the host
  bool upgrades = false;             ///< for another protocol: see `outgoing_request`
  bool wait_for_descriptor = false;  ///< as in `net::connect_options`
};

/// Opens the streams of a client: TCP or a Unix socket, by a proxy where there is one, TLS over it for https.
class connector {
 public:
  /// Of the options `tls` is looked at when the first connection needs it: where it has nothing but defaults
  /// the context is the loop's, with its sessions. Lifetime: borrows them.
  explicit connector(const network_options& options) noexcept : options_(options) {}

  /// Connects to the origin of `to`, which must be http or https, or to the proxy that it is relayed by.
  ///
  /// A connection that is for another protocol goes through a proxy by a tunnel, and offers TLS only
  /// HTTP/1.1. Throws `dns::resolve_error`, `net::connect_error`, `tls::error`; `detail::tunnel_error` if a
  /// proxy is to blame. Lifetime: `to` must outlive the call.
  task<std::unique_ptr<io::stream>> connect(const url& to, connection_purpose what_for = {});

  /// Whether a connection to the origin of `to` can turn out to speak HTTP/2.
  bool may_be_http2(const url& to) const noexcept {
    return !options_.http1 || (options_.http2 && to.scheme() == "https");
  }
  /// Whether HTTP/2 is to be spoken on a stream that was opened to the origin of `to`.
  bool is_http2(const url& to, const io::stream& opened) const;

  /// The proxy that gets requests for `to` as a whole, and passes them on; null: the server gets them.
  const proxy* relay_for(const url& to) const noexcept;

 private:
  task<std::unique_ptr<io::stream>> open(std::string host, std::uint16_t port, bool wait_for_descriptor);
  task<std::unique_ptr<io::stream>> open_proxy(const proxy& by, const url& to,
                                               const connection_purpose& what_for);
  task<std::unique_ptr<io::stream>> secure(std::unique_ptr<io::stream> over, std::string host,
                                           tls::handshake_options how = {});
  tls::context& secured();
  std::vector<std::string> protocols() const;

  const network_options& options_;
  std::optional<tls::context> secured_;
};

}  // namespace weft::http
