// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

/// The bytes [first, first + size) of a representation.
struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t size = 0;

  bool operator==(const byte_range&) const = default;
};

/// What a Range field asks of a representation of a given length.
struct range_request {
  enum class verdict : std::uint8_t {
    ignore,        ///< no bytes, malformed, or an attack: the whole is the answer
    satisfiable,   ///< 206 with `ranges`
    unsatisfiable  ///< 416
  };

  verdict what = verdict::ignore;
  std::vector<byte_range> ranges;  ///< in the order of the field
};

/// Most ranges that a request may ask for.
inline constexpr std::size_t range_count_max = 16;

/// Reads a Range field against a representation of `length` bytes.
///
/// Ranges that begin after the end are left out; those that overlap, touch or follow each other so closely
/// that a part's head would be longer than the gap (80 bytes) are made one. A field with more than
/// `range_count_max` ranges, or whose ranges sum up to more than the whole, is ignored.
/// Source: RFC 9110 §14.1.2, §14.2, §17.15.
range_request parse_range(std::string_view field, std::uint64_t length);

/// `bytes 0-99/1000`: the Content-Range of a 206, or of each part of one. The range must not be empty.
std::string format_content_range(const byte_range& range, std::uint64_t length);

/// `bytes */1000`: the Content-Range of a 416.
std::string format_unsatisfied_range(std::uint64_t length);

/// What a Content-Range field says: which bytes of how many; either may be missing.
struct content_range {
  std::optional<byte_range> range;
  std::optional<std::uint64_t> length;

  /// Nothing if it is malformed, or of a unit that is not `bytes`. Source: RFC 9110 §14.4.
  static std::optional<content_range> parse(std::string_view field);
};

}  // namespace weft::http
