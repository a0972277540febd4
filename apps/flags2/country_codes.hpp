// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace flags2 {

/// The 194 codes whose flags are available, sorted.
extern const std::vector<std::string> all_cc;

/// The 20 most populous countries.
extern const std::vector<std::string> pop20_cc;

}  // namespace flags2
