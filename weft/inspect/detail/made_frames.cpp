// SPDX-License-Identifier: MIT
#include "weft/inspect/detail/made_frames.hpp"

#include <coroutine>
#include <span>

#include "weft/core/frame.hpp"
#include "weft/inspect/stack_trace.hpp"

namespace weft::inspect::detail {

void made_frames::allocated(void* block) noexcept {
  stack& calls = stacks_[block];
  calls.depth = capture_stack(calls.addresses);
}

void made_frames::freed(void* block) noexcept { stacks_.erase(block); }

std::string made_frames::stack_of(const frame& f) const {
  const auto handle = std::coroutine_handle<frame>::from_promise(const_cast<frame&>(f));
  const auto found = stacks_.find(handle.address());
  if (found == stacks_.end()) return "";
  const stack& calls = found->second;
  const std::string text = stack_text(std::span<void* const>(calls.addresses.data(), calls.depth));
  return tasks_part(text, "frame_alloc(");
}

}  // namespace weft::inspect::detail
