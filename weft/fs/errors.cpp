// SPDX-License-Identifier: MIT
#include "weft/fs/errors.hpp"

#include <system_error>

#include "weft/base/system_error_text.hpp"

namespace weft::fs {

error::error(int error_number, const std::string& attempted)
    : weft::error(std::error_code(error_number, std::system_category()),
                  attempted + ": " + base::system_error_text(error_number)) {}

}  // namespace weft::fs
