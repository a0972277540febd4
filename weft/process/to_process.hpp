// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/process/process_pool.hpp"

namespace weft {

/// The pool of the whole program, with a worker for each processor.
process_pool& default_process_pool();

/// Runs `fn(args...)` in a worker process, off the loop and with memory of its own.
///
/// `fn` is a function or a lambda that captures nothing; it needs no registration. The arguments and the
/// result are copied, see `serializable`; what it changes elsewhere, the program does not see, except files
/// and the like. Its standard output is the program's. Returns what `fn` returns. Throws what it throws:
/// plain classes of std as themselves, all others as `remote_error`; `worker_crashed` if it ends the process,
/// `process_error` if there is none to be had, `message_too_large`, `message_too_deep`. Suspends: always; in
/// a queue while all workers are busy. Cancellation: the worker is killed, in the middle of whatever it does,
/// and another takes its place. Cost: 10 to 40 µs once a worker runs, and a copy of arguments and result; a
/// millisecond to start one.
template <typename Fn, typename... Args> auto to_process(Fn fn, Args&&... args) {
  return default_process_pool().run(fn, std::forward<Args>(args)...);
}

/// The same with a limiter: `co_await to_process({.limiter = &one_at_a_time}, render, scene)`.
template <typename Fn, typename... Args> auto to_process(process_options options, Fn fn, Args&&... args) {
  return default_process_pool().run(options, fn, std::forward<Args>(args)...);
}

/// Curio's name for `to_process`.
template <typename... Call> auto run_in_process(Call&&... call) {
  return to_process(std::forward<Call>(call)...);
}

/// Starts the process that forks the workers, for programs that have threads before their first `run`: calls
/// it at the beginning of `main`. Others need not. Idempotent.
void start_process_server() noexcept;

}  // namespace weft
