// SPDX-License-Identifier: MIT
#include "weft/inspect/slow_steps.hpp"

#include <chrono>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/task_description.hpp"

namespace weft::inspect {

std::string task_label(const std::source_location& root_at) {
  return format("task {}", plain_function_name(root_at.function_name()));
}

std::string place_text(const std::source_location& at) {
  return format("{}:{}", plain_file_name(at.file_name()), at.line());
}

slow_steps::slow_steps(loop& l, duration limit, reporter to) : limit_(limit), to_(std::move(to)) {
  attach(l);
}

void slow_steps::before_step(chain& c) noexcept {
  root_at_ = c.root->at;
  resumed_at_ = c.top->at;
  started_ = clock::now();
}

void slow_steps::after_step() noexcept {
  if (started_ == clock::time_point{}) return;  // attached in the middle of the step
  const duration took = clock::now() - std::exchange(started_, {});
  if (took < limit_) return;
  to_(format("slow step: {} ran for {:.3f} s without suspending, after {}", task_label(root_at_),
             std::chrono::duration<double>(took).count(), place_text(resumed_at_)));
}

}  // namespace weft::inspect
