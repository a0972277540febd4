// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/coding/content_coding.hpp"

namespace weft::coding::detail {

/// What follows the bytes that an encoder is given.
enum class then : std::uint8_t { go_on, flush, finish };

/// One library's encoder behind the interface that `encoder` needs.
class encoding {
 public:
  virtual ~encoding() = default;

  /// Appends to `out` what becomes of `bytes`.
  virtual void run(std::string_view bytes, then after, std::string& out) = 0;
};

std::unique_ptr<encoding> make_zlib_encoding(content_coding coding, std::optional<int> level);
std::unique_ptr<encoding> make_brotli_encoding(std::optional<int> level);
std::unique_ptr<encoding> make_zstd_encoding(std::optional<int> level);

/// For each coding but `identity`. Throws `std::bad_alloc`, and `std::invalid_argument` for a level that the
/// coding does not have.
std::unique_ptr<encoding> make_encoding(content_coding coding, std::optional<int> level);

/// `level`, or the coding's default. Throws `std::invalid_argument` outside of [min, max].
int checked_level(content_coding coding, std::optional<int> level, int standard, int min, int max);

}  // namespace weft::coding::detail
