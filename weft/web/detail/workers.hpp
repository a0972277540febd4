// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>

#include "weft/io/descriptor.hpp"

namespace weft::web::detail {

/// What became of a process that forks workers: of the parent, the exit code after all have ended; of a
/// worker, which one it is.
struct fork_outcome {
  std::optional<int> exit_code;  ///< of the parent
  std::size_t worker = 0;        ///< from 0
  io::descriptor ready;          ///< of the first worker; empty in all others
};

/// Forks `count` workers and keeps so many running: one that ends is replaced by another of its number.
///
/// Returns in each worker, and in the parent once SIGINT or SIGTERM has come and all have ended. The first
/// signal has them end in peace, by SIGTERM; a second one kills them. SIGHUP replaces them all; SIGTTIN adds
/// one, SIGTTOU takes away one that was added. If one of the first ends with another code than 0 all end,
/// with that code. `ready` goes to the first that is forked, and is closed here.
///
/// No loop may run, and no thread beside this one. Throws `std::system_error` if the system gives no process
/// for one of the first.
fork_outcome fork_workers(std::size_t count, io::descriptor ready);

}  // namespace weft::web::detail
