// SPDX-License-Identifier: MIT
#include "weft/sync/condition.hpp"

#include "weft/core/loop.hpp"

// A waiter is in the queue of the condition, then in that of the mutex: notifying moves it, and so does
// cancelling, which only marks it as one that unwinds once it has the mutex.
namespace weft {

bool condition::wait_operation::ready() noexcept {
  if (held_.lock_ != &condition_.mutex_ || condition_.mutex_.owner() != home) {
    refused_ = mutex::refusal::not_held;
  }
  return refused_ != mutex::refusal::none;
}

void condition::wait_operation::start() noexcept {
  condition_.lot_.enqueue(*this);
  held_.release();
}

void condition::wait_operation::request_cancel() noexcept {
  if (notified_) return condition_.notify();
  condition_.mutex_.ask(*this);
}

void condition::wait_operation::granted() noexcept {
  if (refused_ == mutex::refusal::none) held_.lock_ = &condition_.mutex_;
  if (cancelling) {
    wait::request_cancel();
  } else {
    parking_lot::unpark(*this);
  }
}

void condition::notify(std::size_t count) noexcept {
  for (; count > 0 && !lot_.empty(); --count) {
    auto& w = static_cast<wait_operation&>(*lot_.front());
    w.notified_ = true;
    mutex_.ask(w);
  }
}

}  // namespace weft
