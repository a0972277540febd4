// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/http/headers.hpp"

namespace weft::http {

/// A request as it is on the wire: nothing in it is decoded.
struct request {
  std::string method = "GET";
  std::string target = "/";  ///< as received: `/path?query`, `http://host/path`, `host:port` or `*`
  int version_minor = 1;     ///< 0 or 1 of HTTP/1.x
  http::headers headers{};
  std::string body{};

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
