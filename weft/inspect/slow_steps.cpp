// SPDX-License-Identifier: MIT
#include "weft/inspect/slow_steps.hpp"

#include <chrono>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::inspect {

slow_steps::slow_steps(loop& l, duration limit, reporter to) : limit_(limit), to_(std::move(to)) {
  attach(l);
}

void slow_steps::before_step(chain& c) noexcept {
  step_.note(c);
  started_ = clock::now();
}

void slow_steps::after_step() noexcept {
  if (started_ == clock::time_point{}) return;  // attached in the middle of the step
  const duration took = clock::now() - std::exchange(started_, {});
  if (took < limit_) return;
  to_(format("slow step: {} ran for {:.3f} s without suspending, after {}", step_.task_text(),
             std::chrono::duration<double>(took).count(), step_.resumed_text()));
}

}  // namespace weft::inspect
