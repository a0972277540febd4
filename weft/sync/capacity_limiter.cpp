// SPDX-License-Identifier: MIT
#include "weft/sync/capacity_limiter.hpp"

#include <stdexcept>

namespace weft {

namespace {
[[noreturn]] void refuse_second_token() {
  throw std::logic_error("weft: this borrower has a token of the capacity limiter already");
}
}  // namespace

capacity_limiter::token::token(capacity_limiter* from, const void* borrower, child_base* task) noexcept
    : from_(from), borrower_(borrower), task_(task) {
  if (task_) task_->retain();
}

void capacity_limiter::token::release() noexcept {
  if (!from_) return;
  capacity_limiter& from = *std::exchange(from_, nullptr);
  from.borrowers_.erase(borrower_);
  from.hand_out();
  if (task_) task_->release();
}

bool capacity_limiter::acquire_operation::ready() {
  const void* const who = borrower_ ? borrower_ : home;
  refused_ = limiter_.borrowers_.contains(who);
  if (refused_) return true;
  if (limiter_.available() == 0) return false;
  limiter_.borrowers_.insert(who);
  return true;
}

capacity_limiter::token capacity_limiter::acquire_operation::await_resume() const {
  if (refused_) refuse_second_token();
  if (borrower_) return token(&limiter_, borrower_, nullptr);
  return token(&limiter_, home, static_cast<child_base*>(home));
}

std::optional<capacity_limiter::token> capacity_limiter::try_acquire_on_behalf_of(const void* borrower) {
  if (borrowers_.contains(borrower)) refuse_second_token();
  if (available() == 0) return std::nullopt;
  borrowers_.insert(borrower);
  return token(this, borrower, nullptr);
}

void capacity_limiter::set_total(std::size_t total) {
  total_ = total;
  hand_out();
}

void capacity_limiter::hand_out() {
  while (available() != 0 && !lot_.empty()) {
    auto& w = static_cast<acquire_operation&>(*lot_.front());
    w.refused_ = !borrowers_.insert(w.borrower_ ? w.borrower_ : w.home).second;
    parking_lot::unpark(w);
  }
}

}  // namespace weft
