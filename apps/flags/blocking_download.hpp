// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace flags {

/// Downloads and saves one flag, with a loop of its own on the calling thread. Blocks. Returns the code.
std::string download_one(const std::string& base_url, const std::string& cc);

}  // namespace flags
