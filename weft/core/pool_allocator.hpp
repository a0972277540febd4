// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/core/frame_pool.hpp"

namespace weft {

/// An allocator for what is made and gone as often as coroutine frames are, from their pool: for
/// `std::allocate_shared`.
template <typename T>
struct pool_allocator {
  using value_type = T;

  pool_allocator() = default;
  template <typename U>
  explicit(false) pool_allocator(const pool_allocator<U>&) noexcept {}

  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    return static_cast<T*>(frame_alloc(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t count) noexcept { frame_free(block, count * sizeof(T)); }

  template <typename U>
  bool operator==(const pool_allocator<U>&) const noexcept {
    return true;
  }
};

}  // namespace weft
