// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "weft/base/ip_address.hpp"
#include "weft/client/proxy.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/http/limits.hpp"
#include "weft/io/stream.hpp"
#include "weft/tls/context.hpp"

namespace weft::http {

/// How many connections a client keeps.
struct pool_limits {
  std::size_t connections_max = 1000;  ///< open at once; more requests wait. Fewer when descriptors run out
  std::size_t idle_connections_max = 100;  ///< kept for later requests
  duration idle_max = 5s;                  ///< then a kept connection is not used any more
};

/// How connections are made and kept.
struct network_options {
  pool_limits pool{};
  tls::context_options tls{};  ///< of https: whom to believe, and who to be
  /// Instead of one that is made of `tls`. What it offers by ALPN is overridden by `http1` and `http2`.
  std::optional<tls::context> tls_context{};
  /// Bounds of a response; that of the body, larger than what a server takes, for bodies that are read whole.
  limits message{.body_bytes_max = std::size_t{1} << 30};
  bool http1 = true;  ///< speak HTTP/1.1; without it HTTP/2 is spoken with every server, also without TLS
  bool http2 = true;  ///< speak HTTP/2 where TLS agrees on it
  proxy_rules proxies{};
  std::string unix_socket{};                  ///< connects there, whatever the host is
  std::optional<ip_address> local_address{};  ///< what connections come from
  std::function<void(int)> prepare_socket{};  ///< called with each socket before it connects
  /// Gives the stream to a server, or to a proxy, instead of a socket: what is connected already, or goes
  /// through something else. TLS comes on top of it.
  std::function<task<std::unique_ptr<io::stream>>(std::string host, std::uint16_t port)> connect{};
  /// How often connecting is tried again when it fails: at once, then after 0.5 s, 1 s, 2 s …
  std::size_t connect_retries = 0;
};

}  // namespace weft::http
