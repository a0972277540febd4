// SPDX-License-Identifier: MIT
#include "weft/sync/queue.hpp"

#include <stdexcept>

#include "weft/sync/errors.hpp"

namespace weft::detail {

void queue_base::task_done() {
  if (unfinished_ == 0)
    throw std::logic_error("weft: task_done() was called more often than there were items");
  if (--unfinished_ == 0) joiners_.unpark_all();
}

void queue_base::throw_shut_down() { throw queue_shut_down(); }

void queue_base::shut() noexcept {
  shut_down_ = true;
  while (auto* w = static_cast<waiter*>(putters_.front())) {
    w->refused_ = true;
    parking_lot::unpark(*w);
  }
  getters_.unpark_all();
}

}  // namespace weft::detail
