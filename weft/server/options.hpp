// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <string>

#include "weft/core/clock.hpp"
#include "weft/http/limits.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

namespace weft::http {

/// How a server treats its clients. Every wait for a client has an end.
struct server_options {
  /// From the first byte of a request to the last of its head, then for each further read. Beyond: 408.
  duration read_timeout = 30s;
  /// Between two requests of a connection, and before the first. Beyond: closed.
  duration keep_alive_timeout = 5s;
  /// For the client to take a response; for each 64 KiB of a longer one. Beyond: closed.
  duration write_timeout = 30s;
  /// After a shutdown began: what requests in progress have left. Beyond: cut.
  duration shutdown_grace = 10s;
  /// Open connections; more wait in the system's backlog.
  std::size_t connections_max = 10'000;
  /// Responses on one connection; then it is closed. Bounds what a client can hold.
  std::size_t requests_per_connection_max = 1'000'000;
  limits message{};                  ///< bounds of a request
  std::string server_name = "weft";  ///< of the Server field; empty: none

  /// Told of a handler that threw; the client gets 500. Empty: said on stderr.
  std::function<void(const request&, const std::exception_ptr&)> on_handler_error{};
  /// Told of a response that the client did not take, or whose client had ended its side before.
  std::function<void(const request&, const response&)> on_unsent{};
};

}  // namespace weft::http
