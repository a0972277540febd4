// SPDX-License-Identifier: MIT
#include "weft/io/read_limit.hpp"

namespace weft::io {

void read_limit::begin(cancel_scope& reading, time_point now, time_point due) {
  reading_ = &reading;
  if (due <= now) return reading.cancel();
  set_due(due);
}

void read_limit::set_due(time_point due) {
  due_ = due;
  if (reading_ && (!armed() || due < fires_)) arm(due);
}

void read_limit::arm(time_point when) {
  if (armed()) loop_.timers().remove(*this);
  if (when == time_point::max()) return;
  fires_ = when;
  loop_.timers().add(*this, when, timer_rank::deadline);
}

void read_limit::fire() noexcept {
  if (!reading_) return;
  if (loop_.now() < due_) {
    arm(due_);
  } else {
    reading_->cancel();
  }
}

}  // namespace weft::io
