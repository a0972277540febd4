// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/base/error.hpp"

namespace weft::fs {

/// A file could not be used: `write downloaded/BR.gif: no space left on device`. `code()` is the errno.
class error : public weft::error {
 public:
  error(int error_number, const std::string& attempted);
};

}  // namespace weft::fs
