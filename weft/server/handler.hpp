// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

namespace weft::http {

/// What answers requests: a function from a request to a response, or to a task of one.
///
/// It takes the request by value or by reference, which lives until the response is made; it may throw: the
/// client gets 500. Runs once for each request, many at a time.
class handler {
 public:
  template <typename Fn>
    requires(!std::same_as<std::remove_cvref_t<Fn>, handler> &&
             (std::invocable<std::decay_t<Fn>&, request &&> || std::invocable<std::decay_t<Fn>&, request&>))
  handler(Fn&& fn) : immediate_(!gives_task<std::decay_t<Fn>>), call_(wrap(std::forward<Fn>(fn))) {}

  task<response> operator()(request& r) const { return call_(r); }

  /// Whether it never suspends: the function gives a response, not a task.
  bool is_immediate() const noexcept { return immediate_; }

 private:
  template <typename Fn>
  static constexpr bool gives_task =
      std::invocable<Fn&, request&&> ? returns_task<Fn&, request&&> : returns_task<Fn&, request&>;

  template <typename Fn>
  static std::function<task<response>(request&)> wrap(Fn&& fn) {
    // Shared, because std::function wants what it holds to be copied.
    auto held = std::make_shared<std::decay_t<Fn>>(std::forward<Fn>(fn));
    return [held](request& r) -> task<response> { return answer(*held, r); };
  }
  template <typename Fn>
  static task<response> answer(Fn& fn, request& r) {
    if constexpr (std::invocable<Fn&, request&&>) {
      return as_task(fn, std::move(r));
    } else {
      return as_task(fn, r);
    }
  }
  template <typename Fn, typename R>
  static task<response> as_task(Fn& fn, R&& r) {
    if constexpr (returns_task<Fn&, R&&>) {
      return std::invoke(fn, std::forward<R>(r));
    } else {
      return ready(std::invoke(fn, std::forward<R>(r)));
    }
  }
  static task<response> ready(response made);

  bool immediate_;
  std::function<task<response>(request&)> call_;
};

}  // namespace weft::http
