// SPDX-License-Identifier: MIT
#include "weft/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace weft::base {

void assertion_failed(const char* condition, const char* message, const char* file, int line) noexcept {
  std::fprintf(stderr, "weft: %s\n  (%s, at %s:%d)\n", message, condition, file, line);
  std::abort();
}

}  // namespace weft::base
