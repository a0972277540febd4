// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/process/command.hpp"

namespace weft::process::detail {

/// Opens the files that the streams of a command are redirected to, and has `options` name their descriptors,
/// which belong to the result: the command gets its own when it starts.
///
/// Suspends: for a FIFO, until its other end is there; what is to be read, until there is something to read,
/// because the system tells of who writes only then. Throws `spawn_error`.
task<std::vector<io::descriptor>> open_redirected_files(command_options& options, std::string attempted);

}  // namespace weft::process::detail
