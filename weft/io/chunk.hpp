// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Whose the buffers of chunks are.
class chunk_source {
 public:
  virtual void give_back(char* used) noexcept = 0;

 protected:
  chunk_source() = default;
  ~chunk_source() = default;
};

/// Buffers of one loop for what is being read, so that a connection that is idle needs none.
class chunk_pool final : public chunk_source {
 public:
  explicit chunk_pool(loop&) { free_.reserve(kept_max); }

  /// The one that was given back last: it is the warmest.
  char* take() {
    if (free_.empty()) return std::make_unique_for_overwrite<char[]>(chunk_bytes_max).release();
    char* const warmest = free_.back().release();
    free_.pop_back();
    return warmest;
  }
  void give_back(char* used) noexcept override {
    std::unique_ptr<char[]> mine(used);
    if (free_.size() < kept_max) free_.push_back(std::move(mine));
  }

 private:
  static constexpr std::size_t kept_max = 32;
  std::vector<std::unique_ptr<char[]>> free_;
};

/// Bytes that a stream brought, in a buffer that goes back to the loop's pool: `stream::read_chunk`.
///
/// Lifetime: must not outlive the loop, nor be kept for long: it is large for what it may hold.
class [[nodiscard]] chunk {
 public:
  chunk() = default;
  explicit chunk(chunk_pool& pool) : source_(&pool), bytes_(pool.take()), room_(chunk_bytes_max) {}
  chunk(chunk_source& source, std::span<char> bytes) noexcept
      : source_(&source),
        bytes_(bytes.data()),
        room_(static_cast<std::uint32_t>(bytes.size())),
        size_(room_) {}
  chunk(chunk&& other) noexcept
      : source_(other.source_),
        bytes_(std::exchange(other.bytes_, nullptr)),
        room_(std::exchange(other.room_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  chunk& operator=(chunk&& other) noexcept {
    std::swap(source_, other.source_);
    std::swap(bytes_, other.bytes_);
    std::swap(room_, other.room_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~chunk() {
    if (bytes_) source_->give_back(bytes_);
  }

  /// False at the end of the stream.
  explicit operator bool() const noexcept { return size_ != 0; }
  operator std::string_view() const noexcept { return {bytes_, size_}; }
  std::size_t size() const noexcept { return size_; }

  /// Where to put what is read, and how much of it there is then.
  std::span<char> room() noexcept { return {bytes_, room_}; }
  void resize(std::size_t size) noexcept { size_ = static_cast<std::uint32_t>(size); }

 private:
  chunk_source* source_ = nullptr;
  char* bytes_ = nullptr;
  std::uint32_t room_ = 0, size_ = 0;  // an idle connection holds a chunk that is empty: it is kept small
};

}  // namespace weft::io
