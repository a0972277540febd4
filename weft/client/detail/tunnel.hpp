// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <stdexcept>

#include "weft/client/proxy.hpp"
#include "weft/core/task.hpp"
#include "weft/http/url.hpp"
#include "weft/io/stream.hpp"

namespace weft::http::detail {

/// A proxy did not do what it was asked for: what becomes a `proxy_error`.
class tunnel_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Asks the HTTP proxy at the other end of `over` for a connection to `to`, which `over` is then.
///
/// Throws `tunnel_error`, `io::error`. Source: RFC 9110 §9.3.6.
task<> ask_for_tunnel(io::stream& over, const proxy& by, const url& to);

/// The same of a SOCKS proxy, which also looks the name up. Source: RFC 1928, RFC 1929.
task<> ask_socks(io::stream& over, const proxy& by, const url& to);

}  // namespace weft::http::detail
