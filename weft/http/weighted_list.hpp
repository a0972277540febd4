// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace weft::http {

/// One element of a list that says what is preferred: `gzip;q=0.8`.
struct weighted {
  std::string_view value;
  int weight = 1000;  ///< in thousandths; 0: not acceptable
};

/// A weight as fields have it, `0.8`, in thousandths; nothing for any other text.
///
/// Source: RFC 9110 §12.4.2.
std::optional<int> parse_weight(std::string_view text) noexcept;

/// The elements of `Accept-Encoding`, `Accept-Language` or `Accept-Charset`, the most wanted first; equal
/// ones keep their order. An element whose weight is malformed is left out, as is what comes after the 64th.
///
/// Lifetime: the elements borrow `field`. Source: RFC 9110 §12.4.2, §12.5.
std::vector<weighted> parse_weighted_list(std::string_view field);

}  // namespace weft::http
