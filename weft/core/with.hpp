// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// Something that is entered and left by awaiting: `task<> enter()` and `task<> exit(ended)`.
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

namespace detail {
/// Ends the run of a body: rethrows what exit threw, with the body's error as its cause.
void check_exit(ended how, std::exception_ptr error, std::exception_ptr cause);

/// `Held` is the resource, or a reference to it.
template <typename Held, typename Body>
task<task_value<Body&, Held&>> run_with(Held resource, Body body, duration grace) {
  co_await resource.enter();
  auto running = call(body, resource);
  const ended how = co_await attempt(running);
  cancel_scope last(cancel_scope::shielded, grace);
  const auto leave = [&] { return resource.exit(how); };
  auto leaving = call(leave);
  const ended left = co_await attempt(last, leaving);
  if (left != ended::returned) {
    check_exit(left, left == ended::threw ? leaving.take_error() : nullptr,
               how == ended::threw ? running.take_error() : nullptr);
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
  requires returns_task<Body&, R&>
task<task_value<Body&, R&>> with(R resource, Body body, duration grace = exit_grace_default) {
  return detail::run_with<R>(std::move(resource), std::move(body), grace);
}

/// The same for a resource that the caller owns.
template <async_resource R, typename Body>
  requires returns_task<Body&, R&>
task<task_value<Body&, R&>> with(std::reference_wrapper<R> resource, Body body,
                                 duration grace = exit_grace_default) {
  return detail::run_with<R&>(resource.get(), std::move(body), grace);
}

}  // namespace weft
