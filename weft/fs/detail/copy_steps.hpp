// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace weft::fs::detail {

/// The bytes of one file on their way to another one, a piece at a time.
///
/// All calls block. Returns of 0 or an errno. Tries what is cheapest and falls back: shared blocks, a copy
/// within the kernel, a buffer.
class copy_steps {
 public:
  copy_steps(int from, int to, std::uint64_t size, bool has_holes) noexcept
      : from_(from), to_(to), size_(size), has_holes_(has_holes) {}

  /// Copies about so many bytes more.
  int step(std::uint64_t bytes);

  bool done() const noexcept { return done_; }
  std::uint64_t copied() const noexcept { return at_; }

 private:
  void share() noexcept;
  int skip_hole(std::uint64_t& data_end) noexcept;
  int copy_in_kernel(std::uint64_t end) noexcept;
  int copy_by_buffer(std::uint64_t end);

  int from_, to_;
  std::uint64_t size_;  // may be wrong, as in /proc
  bool has_holes_;
  bool may_share_ = true;
  bool in_kernel_ = true;
  bool done_ = false;
  std::uint64_t at_ = 0;
};

}  // namespace weft::fs::detail
