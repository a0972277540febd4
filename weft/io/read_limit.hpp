// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/timer.hpp"

namespace weft::io {

/// The time limits of the reads of one connection, one after the other.
///
/// Nearly all reads end in time, and the next one may take longer. So the timer is left where it is; when it
/// goes off it looks how long the read of that moment has. Each read is cut when its own time is up, not
/// before and not after.
class read_limit final : private timer {
 public:
  explicit read_limit(loop& l) noexcept : loop_(l) {}
  read_limit(const read_limit&) = delete;
  read_limit& operator=(const read_limit&) = delete;
  ~read_limit() {
    if (armed()) loop_.timers().remove(*this);
  }

  /// One read, begun `now`: it is to be attempted in `scope`, which is cancelled at `due`. One at a time.
  class [[nodiscard]] read {
   public:
    read(read_limit& of, time_point now, time_point due) : of_(of) { of.begin(scope, now, due); }
    read(const read&) = delete;
    read& operator=(const read&) = delete;
    ~read() { of_.reading_ = nullptr; }

    cancel_scope scope;

   private:
    read_limit& of_;
  };

  bool is_on(const loop* l) const noexcept { return &loop_ == l; }
  bool in_progress() const noexcept { return reading_ != nullptr; }
  /// Ends the read in progress, if there is one, before its time is up.
  void end_read() noexcept {
    if (reading_) reading_->cancel();
  }
  /// Gives the read in progress, if there is one, another time.
  void set_due(time_point due);

 private:
  void begin(cancel_scope& reading, time_point now, time_point due);
  void arm(time_point when);
  void fire() noexcept override;

  loop& loop_;
  cancel_scope* reading_ = nullptr;
  time_point due_{};    // of the read in progress
  time_point fires_{};  // the timer, while it is armed
};

}  // namespace weft::io
