// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>

namespace weft::h2::detail {

/// Memory for nghttp2: a block that it gives back is kept for the next one of its size.
///
/// Under the address sanitizer this is plain `malloc`, so that a use after free is seen.
/// Lifetime: outlives what uses it. Thread: one at a time.
/// Cost: a pop and a push; 16 bytes a block; those over 1 KiB come from the heap.
class recycled_memory {
 public:
  recycled_memory() noexcept;
  recycled_memory(const recycled_memory&) = delete;
  recycled_memory& operator=(const recycled_memory&) = delete;
  ~recycled_memory();

  /// What nghttp2 wants to know of it.
  nghttp2_mem* calls() noexcept { return &calls_; }

 private:
  struct block {
    std::size_t bytes;  // of what follows
    block* next;        // while it is kept
  };
  static constexpr std::size_t grain_bytes = 64;
  static constexpr std::size_t class_count = 16;

  void* take(std::size_t bytes) noexcept;
  void give_back(void* memory) noexcept;
  void* resize(void* memory, std::size_t bytes) noexcept;

  std::array<block*, class_count + 1> kept_{};  // by how many grains they have; never any of 0
  std::size_t kept_bytes_ = 0;
  nghttp2_mem calls_;
};

}  // namespace weft::h2::detail
