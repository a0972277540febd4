// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// Something that is entered and left by awaiting: `task<> enter()` and `task<> exit(ended)`.
///
/// It may have two things more: `entered()`, which gives what bodies get instead of the resource itself; and
/// `exit(ended, std::exception_ptr)`, which is told the body's error and answers for it: what it throws is
/// thrown as it is, and if it returns, the body's error is thrown.
template <typename R>
concept async_resource = requires(R& r, ended how) {
  { r.enter() } -> std::same_as<task<>>;
  { r.exit(how) } -> std::same_as<task<>>;
};

/// How long a resource's exit may take, unless `with` is told otherwise.
inline constexpr duration exit_grace_default = 10s;

/// A body failed, and then the exit of its resource failed too: `error()` is the exit's, `cause()` the
/// body's.
class exit_error : public std::runtime_error {
 public:
  exit_error(std::exception_ptr error, std::exception_ptr cause);
  const std::exception_ptr& error() const noexcept { return error_; }
  const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  std::exception_ptr error_, cause_;
};

/// What the body of a `with` gets.
template <async_resource R>
decltype(auto) entered_of(R& resource) {
  if constexpr (requires { resource.entered(); }) {
    return resource.entered();
  } else {
    return (resource);
  }
}
template <typename R>
using entered_reference = decltype(entered_of(std::declval<R&>()));

namespace detail {
/// The error that a failed exit comes to: it keeps the body's as its cause.
std::exception_ptr exit_failure(ended how, std::exception_ptr error, std::exception_ptr cause);

template <typename R>
concept answers_for_error = requires(R& r, ended how, std::exception_ptr error) { r.exit(how, error); };

template <typename R>
task<> exit_of(R& resource, ended how, std::exception_ptr error) {
  if constexpr (answers_for_error<R>) {
    return resource.exit(how, std::move(error));
  } else {
    return resource.exit(how);
  }
}

/// `Held` is the resource, or a reference to it.
template <typename Held, typename Body>
task<task_value<Body&, entered_reference<Held>>> run_with(Held resource, Body body, duration grace) {
  using resource_type = std::remove_reference_t<Held>;
  co_await resource.enter();
  const auto begin = [&] { return std::invoke(body, entered_of(resource)); };
  auto running = call(begin);
  const ended how = co_await attempt(running);
  cancel_scope last(cancel_scope::shielded, grace);
  const std::exception_ptr error = how == ended::threw ? running.owned_frame()->error : nullptr;
  const auto leave = [&] { return exit_of(resource, how, error); };
  auto leaving = call(leave);
  const ended left = co_await attempt(last, leaving);
  if (left != ended::returned) {
    auto thrown = left == ended::threw ? leaving.take_error() : nullptr;
    if (left == ended::threw && answers_for_error<resource_type>) std::rethrow_exception(std::move(thrown));
    std::rethrow_exception(exit_failure(left, std::move(thrown), error));
  }
  if (how == ended::cancelled) co_await pass_on();
  co_return running.take();
}
}  // namespace detail

/// Enters `resource`, runs `body(resource)`, and leaves it, whatever became of the body.
///
/// `exit` is told how the body ended and always runs, shielded from cancellation, for at most `grace`:
/// running into that is a `timeout_error`. Returns what the body returned. Throws what `enter`, the body or
/// `exit` threw; `exit_error` if the last two both did. If `enter` throws or is cut, nothing was entered and
/// `exit` does not run.
template <async_resource R, typename Body>
  requires returns_task<Body&, entered_reference<R>>
task<task_value<Body&, entered_reference<R>>> with(R resource, Body body,
                                                   duration grace = exit_grace_default) {
  return detail::run_with<R>(std::move(resource), std::move(body), grace);
}

/// The same for a resource that the caller owns.
template <async_resource R, typename Body>
  requires returns_task<Body&, entered_reference<R>>
task<task_value<Body&, entered_reference<R>>> with(std::reference_wrapper<R> resource, Body body,
                                                   duration grace = exit_grace_default) {
  return detail::run_with<R&>(resource.get(), std::move(body), grace);
}

namespace detail {
template <typename Body, typename... Held>
struct several {
  std::tuple<Held...> resources;
  Body body;

  /// Enters resource number `sizeof...(Entered)` and those after it; the ones before it are given.
  template <typename... Entered>
  auto enter(Entered&... entered) {
    if constexpr (sizeof...(Entered) == sizeof...(Held)) {
      return std::invoke(body, entered...);
    } else {
      return with(std::get<sizeof...(Entered)>(std::move(resources)),
                  [&](auto& next) { return enter(entered..., next); });
    }
  }
};

template <typename Several>
auto with_several(Several all) -> decltype(all.enter()) {
  co_return co_await all.enter();
}
}  // namespace detail

/// Enters several resources in the order given, runs `body(a, b, ...)`, and leaves them in the reverse order.
///
/// Each is left, and answers, as in nested calls of the other `with`.
template <async_resource A, async_resource B, typename... Rest>
auto with(A a, B b, Rest... rest) {
  auto all = [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto parts = std::forward_as_tuple(std::move(a), std::move(b), std::move(rest)...);
    using body = std::tuple_element_t<sizeof...(Rest) - 1, std::tuple<Rest...>>;
    using made = detail::several<body, std::tuple_element_t<I, std::tuple<A, B, Rest...>>...>;
    return made{{std::get<I>(std::move(parts))...}, std::get<sizeof...(Rest) + 1>(std::move(parts))};
  }(std::make_index_sequence<sizeof...(Rest) + 1>());
  return detail::with_several(std::move(all));
}

}  // namespace weft
