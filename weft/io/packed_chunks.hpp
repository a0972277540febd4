// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "weft/io/chunk.hpp"

namespace weft::io {

/// One buffer of a loop for all that is received in one turn: messages are small, and those of many
/// connections that lie side by side stay in the cache until their tasks read them.
///
/// It begins anew once all its chunks are gone, which is at the end of the turn if nobody keeps one. While it
/// is full each message gets a chunk of the pool.
class packed_chunks final : public chunk_source {
 public:
  explicit packed_chunks(loop&) : bytes_(std::make_unique_for_overwrite<char[]>(chunk_bytes_max)) {}

  /// Where to put what is received next; empty while too little is left.
  std::span<char> room() noexcept {
    const std::size_t left = chunk_bytes_max - used_;
    return {bytes_.get() + used_, left < room_min ? 0 : left};
  }

  /// The first `size` bytes of `room`.
  chunk take(std::size_t size) noexcept {
    const std::span<char> taken = room().first(size);
    used_ += (size + alignment - 1) / alignment * alignment;
    ++chunks_;
    return {*this, taken};
  }

  void give_back(char*) noexcept override {
    if (--chunks_ == 0) used_ = 0;
  }

 private:
  // A larger message is cut below that: it had better have a chunk of its own.
  static constexpr std::size_t room_min = 16 * 1024;
  static constexpr std::size_t alignment = 64;

  std::unique_ptr<char[]> bytes_;
  std::size_t used_ = 0;
  std::size_t chunks_ = 0;
};

}  // namespace weft::io
