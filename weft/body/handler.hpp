// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <new>
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
  handler(Fn&& fn) {
    using function = std::decay_t<Fn>;
    // Shared, because std::function wants what it holds to be copied.
    auto held = std::make_shared<function>(std::forward<Fn>(fn));
    if constexpr (gives_task<function>) {
      later_ = [held](request& r) -> task<response> { return call(*held, r); };
    } else {
      at_once_ = [held](request& r, response& made) { return make_in_place(made, *held, r), true; };
    }
  }

  /// A handler that answers some requests without suspending, where `at_once` gives true, and the others
  /// later.
  handler(std::function<bool(request&, response&)> at_once, std::function<task<response>(request&)> later)
      : later_(std::move(later)), at_once_(std::move(at_once)) {}

  /// Has requests handled as soon as their head is there, with `request::stream` instead of `body`, where
  /// `when(head)` says so.
  handler& stream_bodies(std::function<bool(const request&)> when) {
    streams_ = std::move(when);
    return *this;
  }
  bool streams_body_of(const request& head) const { return streams_ && streams_(head); }

  /// Has `say(head, usual)` answer a request whose head is there and whose body is refused: it is too large,
  /// malformed or too slow. `usual` is what it is answered otherwise, in plain text. An answer that is no
  /// error, or is made while it is sent, does not count.
  handler& answer_refusals(std::function<task<response>(request&, response)> say) {
    refusals_ = std::move(say);
    return *this;
  }
  bool answers_refusals() const noexcept { return refusals_ != nullptr; }
  task<response> answer_refusal(request& head, response usual) const;

  task<response> operator()(request& r) const;

  /// Answers without the cost of a coroutine, if that can be; else returns false and has done nothing.
  bool try_at_once(request& r, response& made) const { return at_once_ && at_once_(r, made); }
  /// Whether it can only answer later.
  bool is_task() const noexcept { return !at_once_; }

 private:
  template <typename Fn>
  static constexpr bool gives_task =
      std::invocable<Fn&, request&&> ? returns_task<Fn&, request&&> : returns_task<Fn&, request&>;

  template <typename Fn>
  static decltype(auto) call(Fn& fn, request& r) {
    if constexpr (std::invocable<Fn&, request&&>) {
      return std::invoke(fn, std::move(r));
    } else {
      return std::invoke(fn, r);
    }
  }

  /// Moving a short response would cost more than making it.
  template <typename Fn>
  static void make_in_place(response& made, Fn& fn, request& r) {
    std::destroy_at(&made);
    try {
      ::new (&made) response(call(fn, r));
    } catch (...) {
      ::new (&made) response();
      throw;
    }
  }

  std::function<task<response>(request&)> later_;
  std::function<bool(request&, response&)> at_once_;
  std::function<bool(const request&)> streams_;
  std::function<task<response>(request&, response)> refusals_;
};

}  // namespace weft::http
