// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/ip_network.hpp"
#include "weft/core/clock.hpp"
#include "weft/h2/limits.hpp"
#include "weft/http/forwarded.hpp"
#include "weft/http/limits.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/tls/context.hpp"

namespace weft::http {

/// A request and what became of it: for access logs and figures.
struct exchange {
  const http::request& request;  ///< of a handler that took the request's parts, only what is left of them
  /// As they came. One that was refused before its first line was understood has no method, and what there is
  /// of that line as its target.
  std::string_view method, target;
  int status;                ///< 499 (client closed request): nobody was left to be answered
  std::uint64_t body_bytes;  ///< of the response's body, as sent
  duration took;             ///< since the request's head was there, or was refused
};

/// What a server has to do at the moment, and has had.
struct server_figures {
  std::size_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::size_t requests_handling = 0;  ///< whose handler, or the source of whose response, runs
};

/// How a server treats its clients. Every wait for a client has an end.
struct server_options {
  /// Https: who the server is. Which protocols it offers is the server's own matter: `http/1.1`, and `h2` if
  /// `http2` says so.
  std::optional<tls::context> tls{};
  /// For TLS to begin. Beyond: closed.
  duration handshake_timeout = 10s;
  /// From the first byte of a request to the last of its head, then for each further read. Beyond: 408.
  duration read_timeout = 30s;
  /// Between two requests of a connection, and before the first. Beyond: closed.
  duration keep_alive_timeout = 5s;
  /// For the client to take a response; for each 64 KiB of a longer one. Beyond: closed.
  duration write_timeout = 30s;
  /// Bytes in a second that a body must come with on the average, once `body_rate_grace` is over. Beyond:
  /// 408. 0: however slowly.
  std::size_t body_rate_min = 240;
  duration body_rate_grace = 10s;
  /// After a shutdown began: what requests in progress have left. Beyond: cut.
  duration shutdown_grace = 10s;
  /// After a shutdown began: what connections that have not asked for anything yet have left to shake hands
  /// and to begin a request, which is answered. It may be under way, and could not be sent again if it must
  /// not be done twice. Beyond: closed, as the others that are idle are at once.
  duration first_request_grace = 500ms;
  /// Open connections; more wait in the system's backlog.
  std::size_t connections_max = 32'768;
  /// Requests that are handled at once, of all connections. Beyond: 503 with Retry-After.
  std::size_t requests_max = std::numeric_limits<std::size_t>::max();
  /// Responses on one connection; then it is closed. Bounds what a client can hold.
  std::size_t requests_per_connection_max = 1'000'000;
  limits message{};                  ///< bounds of a request
  bool http2 = true;                 ///< speak it with who does, over TLS and without
  h2::limits h2{};                   ///< its bounds, besides those of `message`
  std::string server_name = "weft";  ///< of the Server field; empty: none
  bool date = true;                  ///< send a Date field

  /// Proxies that are believed when they say whose request they pass on, and whether it came over TLS: what
  /// `request::connection` says then, and so the access log. A Unix socket's client counts as 127.0.0.1. Of
  /// no proxy the host is believed, which it passes on as Host.
  std::vector<ip_network> trusted_proxies{};
  http::proxy_fields proxy_fields = proxy_fields::x_forwarded;  ///< the fields that they say it in

  /// A handler whose client has closed the connection is cancelled. A client that ends its side only, and
  /// waits for the answer, looks the same; with false only one that resets the connection counts as gone.
  bool cancel_on_end = true;

  /// Told of a handler that threw, or answered with a `failure`; the client gets 500. Empty: said on stderr.
  std::function<void(const request&, const std::exception_ptr&)> on_handler_error{};
  /// Told of a response that the client did not take, or whose client had ended its side before; of one that
  /// was not made for that reason as status 499.
  std::function<void(const request&, const response&)> on_unsent{};
  /// Told of each request when its response has been made, or sent if it is made while it is sent; of one
  /// that a shutdown has cut as status 503; of those, too, that no handler saw because they were malformed,
  /// too large or too slow.
  std::function<void(const exchange&)> on_exchange{};
  /// Kept up to date by the server. Null: nobody asks.
  std::shared_ptr<server_figures> figures{};
};

/// The line of an access log as uvicorn writes it: `127.0.0.1:51234 - "GET /search?q=cat HTTP/1.1" 200 OK`.
/// What a client could forge another line by is written as nginx does: `\x22`.
std::string access_line(const exchange& done);

}  // namespace weft::http
