// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

class h2_exchange;

/// What a stream of HTTP/2 is once a CONNECT was accepted: bytes both ways, as over a connection of their
/// own.
///
/// Each side holds the other back by its window. The end of a side is END_STREAM; `close` is RST_STREAM with
/// CANCEL, and so is the client's a broken connection. Lifetime: within its exchange. Source: RFC 9113 §8.5,
/// RFC 8441 §4.
class h2_tunnel final : public io::stream {
 public:
  explicit h2_tunnel(h2_exchange& of) noexcept : of_(of) {}

  task<std::size_t> read_some(std::span<char> into) override;
  task<io::chunk> read_chunk() override;
  task<> write_all(std::string_view data) override;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override;
  void answer_attribute(io::attribute_request& request) const override;

 private:
  task<> wait_input();
  std::size_t take(std::span<char> into);

  h2_exchange& of_;
  std::size_t taken_ = 0;  // of the piece that is given
  bool reading_ = false, writing_ = false;
};

}  // namespace weft::http
