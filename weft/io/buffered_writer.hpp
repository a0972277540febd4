// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::io {

/// Collects small writes into large ones. What is in it reaches the stream with `flush`, or when it is full.
///
/// Lifetime: borrows the stream. Pitfall: what was not flushed when it is destroyed is lost.
class buffered_writer {
 public:
  static constexpr std::size_t capacity_default = 16 * 1024;

  explicit buffered_writer(stream& to, std::size_t capacity = capacity_default)
      : to_(to), capacity_(capacity) {}

  /// Suspends: only if the buffer is full.
  task<> write(std::string_view data);
  task<> flush();

 private:
  stream& to_;
  std::size_t capacity_;
  std::string buffer_;
};

}  // namespace weft::io
