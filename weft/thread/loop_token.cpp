// SPDX-License-Identifier: MIT
#include "weft/thread/loop_token.hpp"

namespace weft {

/// The loop's own reference, which ends with it.
class loop_token_holder {
 public:
  explicit loop_token_holder(loop& l) : token(std::make_shared<loop_token>(l)) {}
  loop_token_holder(const loop_token_holder&) = delete;
  loop_token_holder& operator=(const loop_token_holder&) = delete;
  ~loop_token_holder() { token->close(); }

  const std::shared_ptr<loop_token> token;
};

std::shared_ptr<loop_token> token_of(loop& l) { return l.local<loop_token_holder>().token; }

bool loop_token::post(call& c) noexcept {
  const std::lock_guard hold(lock_);
  if (!loop_) return false;
  const bool first = !calls_.linked();
  calls_.push_back(c);
  if (first) loop_->post(*this);
  return true;
}

namespace {
/// Moves all of `from` to `to`, which is empty.
void take_all(base::list_hook& from, base::list_hook& to) noexcept {
  from.prev->next = &to;
  from.next->prev = &to;
  to.prev = from.prev;
  to.next = from.next;
  from.prev = from.next = &from;
  if (to.next == &from) to.prev = to.next = &to;
}
}  // namespace

void loop_token::on_loop() noexcept {
  base::list_hook taken;
  {
    const std::lock_guard hold(lock_);
    take_all(calls_, taken);
  }
  while (taken.linked()) {
    auto& next = static_cast<call&>(*taken.next);
    next.unlink();
    next.on_loop();
  }
}

void loop_token::close() noexcept {
  base::list_hook left;
  {
    const std::lock_guard hold(lock_);
    loop_ = nullptr;
    take_all(calls_, left);
  }
  while (left.linked()) {
    auto& next = static_cast<call&>(*left.next);
    next.unlink();
    next.on_loop_gone();
  }
}

}  // namespace weft
