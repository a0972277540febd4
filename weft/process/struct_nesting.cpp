// SPDX-License-Identifier: MIT
#include "weft/process/struct_nesting.hpp"

#include "weft/process/errors.hpp"

namespace weft {

struct_nesting::level::level(struct_nesting& of) : of_(of) {
  if (of_.depth_ == of_.depth_max_) throw message_too_deep(of_.depth_max_);
  ++of_.depth_;
}

}  // namespace weft
