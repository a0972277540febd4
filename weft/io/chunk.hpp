// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace weft {
class loop;
}

namespace weft::io {

/// What a chunk holds at most.
inline constexpr std::size_t chunk_bytes_max = 64 * 1024;

/// Buffers of one loop for what is being read, so that a connection that is idle needs none.
class chunk_pool {
 public:
  explicit chunk_pool(loop&) { free_.reserve(kept_max); }

  using buffer = std::unique_ptr<char[]>;
  /// The one that was given back last: it is the warmest.
  buffer take() {
    if (free_.empty()) return std::make_unique_for_overwrite<char[]>(chunk_bytes_max);
    buffer warmest = std::move(free_.back());
    free_.pop_back();
    return warmest;
  }
  void give_back(buffer used) noexcept {
    if (free_.size() < kept_max) free_.push_back(std::move(used));
  }

 private:
  static constexpr std::size_t kept_max = 32;
  std::vector<buffer> free_;
};

/// Bytes that a stream brought, in a buffer that goes back to the loop's pool: `stream::read_chunk`.
///
/// Lifetime: must not outlive the loop, nor be kept for long: it is large for what it may hold.
class [[nodiscard]] chunk {
 public:
  chunk() = default;
  explicit chunk(chunk_pool& pool) : pool_(&pool), bytes_(pool.take()) {}
  chunk(chunk&& other) noexcept = default;
  chunk& operator=(chunk&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~chunk() {
    if (bytes_) pool_->give_back(std::move(bytes_));
  }

  /// False at the end of the stream.
  explicit operator bool() const noexcept { return size_ != 0; }
  operator std::string_view() const noexcept { return {bytes_.get(), size_}; }
  std::size_t size() const noexcept { return size_; }

  /// Where to put what is read, and how much of it there is then.
  std::span<char> room() noexcept { return {bytes_.get(), bytes_ ? chunk_bytes_max : 0}; }
  void resize(std::size_t size) noexcept { size_ = size; }

 private:
  chunk_pool* pool_ = nullptr;
  chunk_pool::buffer bytes_;
  std::size_t size_ = 0;
};

}  // namespace weft::io
