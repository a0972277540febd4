// SPDX-License-Identifier: MIT
#include "weft/thread/universal_lot.hpp"

#include <string>

namespace weft {

void refuse_to_block_a_loop(const char* instead) {
  if (current_loop()) {
    throw std::logic_error(std::string("weft: this would block the thread of a loop; in a task, ") + instead);
  }
}

}  // namespace weft
