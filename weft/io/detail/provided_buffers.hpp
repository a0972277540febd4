// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/io/chunk.hpp"

struct io_uring;
struct io_uring_buf_ring;

namespace weft::io::detail {

/// Buffers that io_uring chooses from once something has arrived: 1,024 of 16 KiB, of which the system
/// touches what it uses. A chunk that was received is one of them, and gives it back.
///
/// Without memory for them, or an io_uring that takes them, there are none: `empty`. Lifetime: must outlive
/// the ring.
class provided_buffers final : public chunk_source {
 public:
  explicit provided_buffers(io_uring& ring) noexcept;
  provided_buffers(const provided_buffers&) = delete;
  provided_buffers& operator=(const provided_buffers&) = delete;
  ~provided_buffers();

  /// Are all of them in use?
  bool empty() const noexcept { return free_ == 0; }

  /// What a completion with these flags has received; an empty chunk if there is no buffer with it.
  chunk take(std::uint32_t completion_flags, int bytes) noexcept;
  void give_back(char* used) noexcept override;

 private:
  io_uring_buf_ring* ring_ = nullptr;
  char* memory_ = nullptr;
  unsigned free_ = 0;
};

}  // namespace weft::io::detail
