// SPDX-License-Identifier: MIT
#include "weft/core/parking_lot.hpp"

namespace weft {

std::size_t parking_lot::size() const noexcept {
  std::size_t n = 0;
  for (const base::list_hook* h = waiters_.next; h != &waiters_; h = h->next) ++n;
  return n;
}

}  // namespace weft
