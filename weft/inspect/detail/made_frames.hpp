// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <unordered_map>

#include "weft/core/frame_watcher.hpp"

namespace weft {
struct frame;
}

namespace weft::inspect::detail {

/// Remembers, while it lives, where the coroutines of this thread were made.
///
/// Lifetime: several of a thread end in the reverse order. Cost: a walk up the stack for each coroutine call.
class made_frames final : private frame_watcher {
 public:
  made_frames() noexcept : before_(watch_frames(this)) {}
  made_frames(const made_frames&) = delete;
  made_frames& operator=(const made_frames&) = delete;
  ~made_frames() { watch_frames(before_); }

  /// The innermost calls that the coroutine of `f` was made in, as `stack_text` shows them; empty if it was
  /// made before.
  std::string stack_of(const frame& f) const;

 private:
  void allocated(void* block) noexcept override;
  void freed(void* block) noexcept override;

  // Four of them are in the pool of frames and here.
  struct stack {
    std::array<void*, 12> addresses;
    std::size_t depth;
  };
  std::unordered_map<const void*, stack> stacks_;
  frame_watcher* before_;
};

}  // namespace weft::inspect::detail
