// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weft::http::detail {

struct sixteen_bytes {
  std::uint64_t halves[2];
};

/// Copies a text to `at`, and returns where it ends there.
///
/// Names and values of fields are short: the call of a function that copies anything costs more than to copy
/// them does. The first and the last bytes of one are copied as words that may overlap.
inline char* put(char* at, std::string_view text) noexcept {
  const std::size_t size = text.size();
  const auto copy_as = [&]<typename Word>(Word first, Word last) {
    std::memcpy(&first, text.data(), sizeof(Word));
    std::memcpy(&last, text.data() + size - sizeof(Word), sizeof(Word));
    std::memcpy(at, &first, sizeof(Word));
    std::memcpy(at + size - sizeof(Word), &last, sizeof(Word));
  };
  if (size > 32) {
    std::memcpy(at, text.data(), size);
  } else if (size >= 16) {
    copy_as(sixteen_bytes(), sixteen_bytes());
  } else if (size >= 8) {
    copy_as(std::uint64_t(), std::uint64_t());
  } else if (size >= 4) {
    copy_as(std::uint32_t(), std::uint32_t());
  } else if (size >= 2) {
    copy_as(std::uint16_t(), std::uint16_t());
  } else if (size == 1) {
    *at = text[0];
  }
  return at + size;
}

}  // namespace weft::http::detail
