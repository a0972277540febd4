// SPDX-License-Identifier: MIT
#include "weft/inspect/task_times.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "weft/base/print.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/task_description.hpp"

namespace weft::inspect {

namespace {

duration thread_cpu_time() noexcept {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

}  // namespace

void task_times::before_step(chain& c) noexcept {
  current_ = &c;
  function_ = c.root->at.function_name();
  if (c.step == chain::step_kind::start) ++functions_[function_].tasks;
  started_ = thread_cpu_time();
}

void task_times::task_ended(chain& c) noexcept {
  running_.erase(&c);
  if (current_ == &c) current_ = nullptr;
}

void task_times::after_step() noexcept {
  if (!function_) return;  // attached in the middle of the step
  const duration took = thread_cpu_time() - started_;
  task_time& all = functions_[function_];
  all.cpu += took;
  all.longest = std::max(all.longest, took);
  ++all.steps;
  if (current_) running_[current_] += took;
}

duration task_times::of(const chain& task) const noexcept {
  const auto found = running_.find(&task);
  return found == running_.end() ? duration::zero() : found->second;
}

std::vector<task_time> task_times::by_function() const {
  std::vector<task_time> sorted;
  for (const auto& [name, time] : functions_) {
    sorted.push_back(time);
    sorted.back().function = plain_function_name(name);
  }
  std::ranges::sort(sorted, std::ranges::greater(), &task_time::cpu);
  return sorted;
}

std::string task_times::str() const {
  using milliseconds = std::chrono::duration<double, std::milli>;
  std::string text =
      format("{:>12} {:>12} {:>10} {:>8}  function\n", "cpu ms", "longest ms", "steps", "tasks");
  for (const task_time& t : by_function()) {
    text += format("{:>12.3f} {:>12.3f} {:>10} {:>8}  {}\n", milliseconds(t.cpu).count(),
                   milliseconds(t.longest).count(), t.steps, t.tasks, t.function);
  }
  return text;
}

}  // namespace weft::inspect
