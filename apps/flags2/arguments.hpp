// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "apps/flags2/job.hpp"

namespace flags2 {

/// A command line: what to download, and from which of the book's servers.
struct arguments {
  flags2::job job;
  std::string server_label;
};

/// Reads the command line. Throws `cli::exit_request` after it has said what is wrong.
arguments parse_arguments(int argc, char** argv, std::size_t concurrency_default);

}  // namespace flags2
