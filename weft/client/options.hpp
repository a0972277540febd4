// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "weft/core/clock.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/limits.hpp"
#include "weft/tls/context.hpp"

namespace weft::http {

/// How long each wait of a request may take; `duration::max()`: without limit.
struct timeouts {
  duration connect = 5s;             ///< resolving the name and connecting
  duration read = 5s;                ///< each wait for more of the response
  duration write = 5s;               ///< each 64 KiB of the request
  duration pool = 5s;                ///< for a connection of the pool to become free
  duration total = duration::max();  ///< the whole request, redirects included

  /// The same limit for each of the four waits.
  static timeouts all(duration limit) noexcept {
    return {.connect = limit, .read = limit, .write = limit, .pool = limit};
  }
};

/// How many connections a client keeps.
struct pool_limits {
  std::size_t connections_max = 1000;  ///< open at once; more requests wait. Fewer when descriptors run out
  std::size_t idle_connections_max = 100;  ///< kept for later requests
  duration idle_max = 5s;                  ///< then a kept connection is not used any more
};

struct client_options {
  http::timeouts timeouts{};
  pool_limits pool{};
  tls::context_options tls{};  ///< of https: whom to believe, and who to be
  headers default_headers{};   ///< sent with each request that does not have them
  bool follow_redirects = false;
  std::size_t redirects_max = 20;
  /// Bounds of a response. The body is larger than what a server takes: it was asked for.
  limits message{.body_bytes_max = std::size_t{1} << 30};
};

/// What one request has beyond its method and URL. What is empty is the client's.
struct request_options {
  http::headers headers{};
  std::string body{};
  std::optional<http::timeouts> timeouts{};
  std::optional<bool> follow_redirects{};
};

/// For `client.get(url, http::follow_redirects)`.
struct follow_redirects_t {};
inline constexpr follow_redirects_t follow_redirects{};

}  // namespace weft::http
