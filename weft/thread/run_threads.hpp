// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task.hpp"

namespace weft {

namespace detail {
void run_threads(const loop_options& options, std::size_t count, const std::function<task<>()>& body);
}

/// Runs `fn(args...)` on `count` threads at once, each with a loop of its own; this thread is one of them.
///
/// For servers that use all processors: each serves its own listener, made with `reuse_port`, and the system
/// spreads the connections. `fn` and `args` are copied for each thread; what they refer to is shared by all.
/// Returns when all have returned. The first that fails cancels the others; its error is thrown as it is,
/// several together as an `exception_group`. SIGINT and SIGTERM cancel all, and are thrown as `interrupted`
/// once. Throws `std::logic_error` within `run`, and what the system gives no thread with.
template <typename Fn, typename... Args>
  requires returns_task<Fn&, std::unwrap_ref_decay_t<Args>&...>
void run_threads_with_options(const loop_options& options, std::size_t count, Fn fn, Args... args) {
  const auto body = [&]() -> task<> {
    Fn own = fn;
    std::tuple<std::unwrap_ref_decay_t<Args>...> each(args...);
    co_await std::apply(own, each);
  };
  detail::run_threads(options, count, body);
}
template <typename Fn, typename... Args>
  requires returns_task<Fn&, std::unwrap_ref_decay_t<Args>&...>
void run_threads(std::size_t count, Fn fn, Args... args) {
  run_threads_with_options(loop_options{}, count, std::move(fn), std::move(args)...);
}

}  // namespace weft
