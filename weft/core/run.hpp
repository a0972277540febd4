// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "weft/core/child.hpp"
#include "weft/core/loop.hpp"

namespace weft {

namespace detail {
/// Runs `root` to its end. Throws `interrupted` or `deadlock_error` if that is why it was cut.
void run_root(loop& l, child_base& root);
}  // namespace detail

/// What an error says, and the path that it took through the tasks; for a group, of each error in it.
std::string error_report(const std::exception_ptr& error);

/// Says on stderr what ended the program, and the path it took through the tasks; nothing after an interrupt.
///
/// Returns the exit code that belongs to it: 1, or 128 + signal.
int report_uncaught(const std::exception_ptr& error);

/// Runs `fn(args...)` and everything below it on this thread, with the loop as `options` say.
template <typename Fn, typename... Args>
  requires returns_task<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
decltype(auto) run_with_options(const loop_options& options, Fn&& fn, Args&&... args) {
  using value = task_value<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>;
  loop l(options);
  child_calling<value, Fn, Args...> root(l, std::forward<Fn>(fn), std::forward<Args>(args)...);
  detail::run_root(l, root);
  return result_of<value>(*root.root);
}

/// Runs `fn(args...)` and everything below it on this thread; returns its value or throws its error.
///
/// `fn` and `args` move into the task: pass `std::ref(x)` to borrow `x`. Nothing is left running when it
/// returns. The first SIGINT or SIGTERM cancels the task, which cleans up, and is thrown as `interrupted`; a
/// second one ends the process. SIGPIPE is ignored meanwhile. Throws `std::logic_error` if this thread is
/// inside `run` already.
template <typename Fn, typename... Args>
  requires returns_task<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
decltype(auto) run(Fn&& fn, Args&&... args) {
  return run_with_options(loop_options{}, std::forward<Fn>(fn), std::forward<Args>(args)...);
}

/// `run` for the end of `main`: `int main() { return weft::main_run(program); }`.
///
/// Returns the task's int, or 0; 1 after an error, which is said on stderr with the path it took through the
/// tasks; 128 + signal after an interrupt.
template <typename Fn, typename... Args>
  requires returns_task<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
int main_run(Fn&& fn, Args&&... args) noexcept {
  try {
    using value = task_value<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>;
    if constexpr (std::convertible_to<value, int>) {
      return run(std::forward<Fn>(fn), std::forward<Args>(args)...);
    } else {
      run(std::forward<Fn>(fn), std::forward<Args>(args)...);
      return 0;
    }
  } catch (...) {
    return report_uncaught(std::current_exception());
  }
}

}  // namespace weft
