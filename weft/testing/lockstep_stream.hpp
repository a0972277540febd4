// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "weft/io/stream.hpp"

namespace weft::testing {

/// One end of a pair of streams that hold nothing: a write returns when the other end has read all of it.
///
/// It finds programs that rely on a buffer between them: two that write first and read then wait for ever.
/// Source: Trio's `lockstep_stream_pair`.
class lockstep_stream final : public io::stream {
 public:
  /// Two ends that are connected.
  static std::pair<lockstep_stream, lockstep_stream> pair();

  lockstep_stream(lockstep_stream&&) noexcept;
  lockstep_stream& operator=(lockstep_stream&&) noexcept;
  ~lockstep_stream() override;

  task<std::size_t> read_some(std::span<char> into) override;
  /// Cancellation: what was not read yet is taken back.
  task<> write_all(std::string_view data) override;
  using stream::write_all;
  task<> close_write() override;
  void close() noexcept override;
  /// Whether somebody writes, or the end is there.
  bool has_input() const noexcept override;

 private:
  struct direction;
  lockstep_stream(std::shared_ptr<direction> in, std::shared_ptr<direction> out) noexcept;

  std::shared_ptr<direction> in_, out_;
};

}  // namespace weft::testing
