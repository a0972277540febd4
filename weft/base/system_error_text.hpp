// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace weft::base {

/// What an errno means, in lower case as the end of a sentence: `connection refused`.
std::string system_error_text(int error_number);

}  // namespace weft::base
