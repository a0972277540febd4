// SPDX-License-Identifier: MIT
#include "weft/inspect/debug_mode.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/debug_hook.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_description.hpp"
#include "weft/inspect/detail/noted_step.hpp"
#include "weft/inspect/open_descriptors.hpp"
#include "weft/inspect/stack_trace.hpp"

namespace weft::inspect {

namespace {

std::string stack_below(std::string_view call) {
  std::array<void*, stack_depth_max> addresses;
  const std::size_t depth = capture_stack(addresses);
  return tasks_part(stack_text(std::span<void* const>(addresses.data(), depth)), call);
}

const debug_hook hook([](loop& l) { l.local<debug_mode>(); });

}  // namespace

// The linker is told to look for this name by whoever uses core, so that the hook is there.
extern "C" void weft_debug_mode_is_linked() {}

debug_mode::debug_mode(loop& l) : open_before_(open_descriptors()), slow_(l), blocked_(l), quit_(l) {
  attach(l);
}

debug_mode::~debug_mode() {
  if (run_failed_) report("tasks when the error was thrown:\n" + tasks_at_failure_);
  const std::string open = left_open_since(open_before_);
  if (!open.empty()) report("opened by the run and not closed:\n" + open);
}

void debug_mode::task_spawned(chain&) noexcept { check_thread("spawned"); }
void debug_mode::woken(chain&) noexcept { check_thread("woken"); }

void debug_mode::check_thread(const char* what) const noexcept {
  if (current_loop() == watched()) return;
  report(format("a task was {} on another thread than its loop's; hand over with loop::post\n{}", what,
                stack_below("debug_mode::")));
  std::abort();
}

void debug_mode::task_ended(chain& c) noexcept {
  const auto& task = static_cast<child_base&>(c);
  if (task.state != child_state::threw) return;
  loop& l = *watched();
  if (&c == l.root()) {
    run_failed_ = !tasks_at_failure_.empty();
  } else if (!is_cancelled(c)) {
    tasks_at_failure_ = task_tree(*l.root());
  }
}

void debug_mode::task_dropped(const frame& f) noexcept {
  std::string made_in = made_.stack_of(f);
  if (!made_in.empty()) made_in = "it was made in\n" + made_in + "and ";
  report(format("task {} at {} was made and never awaited; {}dropped in\n{}",
                plain_function_name(f.at.function_name()), detail::noted_step::place_text(f.at), made_in,
                stack_below("weft::detail::drop(")));
}

}  // namespace weft::inspect
