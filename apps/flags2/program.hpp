// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

#include "apps/flags2/job.hpp"
#include "apps/flags2/tally.hpp"
#include "weft/core/task.hpp"

namespace flags2 {

using downloader = std::function<weft::task<>(const job&, tally&)>;

/// Downloads what the command line says, with a report before and, also after Ctrl-C, behind. Returns the
/// exit code: 0 if it ran to its end, 1 if no request reached the server, 2 for a wrong command line, 128 +
/// signal.
int run(int argc, char** argv, downloader download_many, std::size_t concurrency_default,
        std::size_t concurrency_max);

}  // namespace flags2
