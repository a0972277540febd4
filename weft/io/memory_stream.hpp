// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "weft/io/stream.hpp"

namespace weft::io {

/// One end of a pair of streams within the process: for tests, and wherever a socket is not needed.
///
/// What one end writes the other reads, in the same pieces or smaller ones. A writer waits while the other
/// end has `capacity` bytes unread.
class memory_stream final : public stream {
 public:
  static constexpr std::size_t capacity_default = 64 * 1024;

  /// Two ends that are connected.
  static std::pair<memory_stream, memory_stream> pair(std::size_t capacity = capacity_default);

  memory_stream(memory_stream&&) noexcept;
  memory_stream& operator=(memory_stream&&) noexcept;
  ~memory_stream() override;

  task<std::size_t> read_some(std::span<char> into) override;
  task<chunk> read_chunk() override;
  task<> write_all(std::string_view data) override;
  using stream::write_all;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override;

 private:
  struct pipe;
  memory_stream(std::shared_ptr<pipe> in, std::shared_ptr<pipe> out) noexcept;

  std::shared_ptr<pipe> in_, out_;
};

}  // namespace weft::io
