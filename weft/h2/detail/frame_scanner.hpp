// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/h2/session.hpp"

namespace weft::h2::detail {

/// Finds the frames in bytes that come piece by piece.
class frame_scanner {
 public:
  /// `before`: bytes that come before the first frame.
  explicit frame_scanner(std::size_t before) noexcept : left_(before) {}

  /// Calls `found(at, type, stream)` for each header that ends in `bytes`; it begins at `at`, or before
  /// `bytes`, and then `at` is 0.
  template <typename Found>
  void scan(std::string_view bytes, Found found) {
    for (std::size_t at = 0;;) {
      const std::size_t passed = std::min(left_, bytes.size() - at);
      at += passed;
      left_ -= passed;
      const std::size_t begin = at;
      while (at < bytes.size() && have_ < header_.size())
        header_[have_++] = static_cast<std::uint8_t>(bytes[at++]);
      if (have_ < header_.size()) return;
      have_ = 0;
      left_ = number(0, 3);
      found(begin, header_[3], static_cast<stream_id>(number(5, 4) & 0x7fff'ffff));
    }
  }

 private:
  std::uint32_t number(std::size_t at, std::size_t size) const noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | header_[at + i];
    return value;
  }

  std::size_t left_;  // of the payload
  std::size_t have_ = 0;
  std::array<std::uint8_t, 9> header_{};  // [0, have_) came: RFC 9113 §4.1
};

}  // namespace weft::h2::detail
