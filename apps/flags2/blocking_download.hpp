// SPDX-License-Identifier: MIT
#pragma once

#include "apps/flags2/job.hpp"
#include "apps/flags2/tally.hpp"

namespace flags2 {

/// Downloads and saves one flag, with a loop of its own on the calling thread. Blocks.
outcome download_one(const job& j, const std::string& cc);

}  // namespace flags2
