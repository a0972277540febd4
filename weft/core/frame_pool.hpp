// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft {

/// Memory for coroutine frames and child records, from size-classed free lists of the calling thread.
///
/// Lists that a thread leaves behind serve later threads. Under the address sanitizer this is plain `new`, so
/// that a use after free is seen.
/// Cost: a pop and a push; 16 bytes of rounding, 256 of what is over 1 KiB; blocks over 4 KiB come from the
/// heap.
void* frame_alloc(std::size_t bytes);
void frame_free(void* block, std::size_t bytes) noexcept;

}  // namespace weft
