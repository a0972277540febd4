// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <system_error>

namespace weft {

/// The base of everything that weft throws because of the world, not because of a bug.
///
/// `what()` is one line that says what was attempted; `code()` is stable and can be compared.
class error : public std::runtime_error {
 public:
  error(std::error_code code, const std::string& message) : std::runtime_error(message), code_(code) {}
  const std::error_code& code() const noexcept { return code_; }

 private:
  std::error_code code_;
};

}  // namespace weft
