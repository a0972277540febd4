// SPDX-License-Identifier: MIT
#include "weft/core/adaptive_spin.hpp"

#include <sys/sysinfo.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weft {

namespace {

std::optional<duration> limit_of_environment() {
  const char* const text = std::getenv("WEFT_SPIN");
  if (!text) return std::nullopt;
  const std::string_view digits = text;
  if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != digits.npos) {
    throw std::invalid_argument("weft: WEFT_SPIN is \"" + std::string(digits) +
                                "\": expected microseconds, 0 to 999999");
  }
  return std::chrono::microseconds(std::stol(text));
}

}  // namespace

duration spin_limit(std::optional<duration> wanted) {
  if (!wanted) wanted = limit_of_environment();
  return get_nprocs() == 1 ? duration::zero() : wanted.value_or(spin_default_max);
}

}  // namespace weft
