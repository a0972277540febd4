// SPDX-License-Identifier: MIT
#include "weft/core/debug_hook.hpp"

namespace weft {

namespace {
constinit debug_hook::function attach_debug_mode = nullptr;
}  // namespace

debug_hook::debug_hook(function attach) noexcept { attach_debug_mode = attach; }

void debug_hook::attach(loop& l) {
  if (attach_debug_mode) attach_debug_mode(l);
}

}  // namespace weft
