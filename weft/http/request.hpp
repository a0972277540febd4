// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/ip_address.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

class body_reader;

/// Where a request came from.
struct connection_info {
  std::optional<ip_address> client{};  ///< of a TCP connection, or as a trusted proxy says
  std::uint16_t client_port = 0;       ///< 0: not known
  bool secure = false;                 ///< over TLS, or as a trusted proxy says
  bool http2 = false;                  ///< HTTP/2 is spoken: `request::version_minor` means nothing

  std::string_view scheme() const noexcept { return secure ? "https" : "http"; }
};

/// A request as it is on the wire: nothing in it is decoded. An extended CONNECT of HTTP/2 is told in the
/// words of HTTP/1.1, so that who answers needs not know of both: `GET`, `Upgrade: websocket`.
struct request {
  std::string method = "GET";
  std::string target = "/";  ///< as received: `/path?query`, `http://host/path`, `host:port` or `*`
  int version_minor = 1;     ///< 0 or 1 of HTTP/1.x
  http::headers headers{};
  std::string body{};
  http::headers trailers{};  ///< fields that came after a chunked body

  /// The body while it arrives, for a handler that asked for that: `body` is empty then. See weft/body.
  std::shared_ptr<body_reader> stream{};

  /// In a server: whose request it is. Lifetime: that of the connection. Null elsewhere.
  const connection_info* connection = nullptr;

  /// The route that answers it, `/items/{id}`, for whoever is told of it; empty if none does, or nobody says
  /// so. Lifetime: that of the handler.
  std::string_view route{};

  /// What stood before the path, and was taken off by whoever handed the request on: `/api`.
  std::string mounted_at{};

  /// What an application that hands the request on has kept about it, for the one that is asked then: only
  /// they know what it is (weft/web). Lifetime: that of the call.
  const std::shared_ptr<const void>* kept_above = nullptr;

  /// The target's path, still percent-encoded: without the query, and for `http://host/path` without the
  /// origin.
  std::string_view path() const noexcept;

  /// The host and port that the request is for: those of the target if it names any, else the Host field;
  /// empty if there is neither.
  ///
  /// Source: RFC 9112 §3.3. A Host field that differs from the target is to be ignored: §3.2.2.
  std::string_view authority() const noexcept;

  /// The target's query after the '?', still percent-encoded; empty if there is none. `query_reader` takes it
  /// apart.
  std::string_view query() const noexcept;
};

}  // namespace weft::http
