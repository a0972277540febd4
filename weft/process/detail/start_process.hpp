// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>

#include "weft/io/descriptor.hpp"
#include "weft/process/command.hpp"

namespace weft::process::detail {

/// A process as it was started, with this process's ends of the pipes to its standard streams.
struct started_process {
  pid_t pid = 0;
  io::descriptor pidfd;
  std::array<io::descriptor, 3> pipes;
};

/// Starts a command; streams that `options` say nothing of are this process's own. Returns once the program
/// runs. Throws `spawn_error`, `std::invalid_argument`.
///
/// Source: posix_spawn(3), by which glibc starts a process without copying this one, and hears of a failed
/// exec. Cost: blocks for 0.3 ms to 1 ms.
started_process start_process(const command& words, const command_options& options);

}  // namespace weft::process::detail
