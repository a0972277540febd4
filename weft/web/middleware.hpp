// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>

#include "weft/core/task.hpp"
#include "weft/http/response.hpp"

namespace weft::web {

class request;

/// What happens to every request before its route answers, and to every response before it is sent.
///
/// The route is known by then: see `request::route`.
///
/// One without waits costs no coroutine: what wraps a route and waits is an `around` function.
class middleware {
 public:
  virtual ~middleware() = default;

  /// Sees the request, which it may change. What it returns is the response, and the route is not asked. What
  /// it throws is answered as an error of the route.
  virtual std::optional<http::response> before(request&) { return std::nullopt; }

  /// Sees the response, those of errors included, which it may change. Called also for its own.
  virtual void after(request&, http::response&) {}

 protected:
  middleware() = default;
};

/// What answers a request further in.
using next_handler = std::function<task<http::response>(request&)>;
/// Wraps what is further in: `co_return co_await next(r)`, with whatever it likes around it. An error further
/// in is a response here: of one that nobody took it has the `failure`.
using around = std::function<task<http::response>(request&, const next_handler&)>;

}  // namespace weft::web
