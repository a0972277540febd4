// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

#include "weft/ws/frame.hpp"

namespace weft::ws::detail {

/// Gives keys that nobody can guess, from bytes of the system that last for many.
class mask_source {
 public:
  mask_key next();

 private:
  std::array<char, 256> random_;
  std::size_t used_ = sizeof random_;
};

}  // namespace weft::ws::detail
