// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "weft/model/detail/type_table.hpp"

namespace weft::model {

/// A number of any size and precision, kept as the digits it came with: for money, and integers beyond 64
/// bits.
///
/// Read from a number or a string of JSON, written as a string, as pydantic does. There is no arithmetic:
/// hand the text to a library that has it.
class decimal {
 public:
  decimal() = default;

  /// Takes `-12.50`, `1e6`. Nothing if the text is no decimal number; NaN and infinities are none.
  static std::expected<decimal, std::string> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }

  bool operator==(const decimal&) const = default;  ///< of the digits: 1.0 and 1.00 differ

 private:
  explicit decimal(std::string text) : text_(std::move(text)) {}

  std::string text_ = "0";
};

namespace detail {

extern const type_table decimal_table;
template <> inline constexpr const type_table* builtin_table<decimal> = &decimal_table;

}  // namespace detail
}  // namespace weft::model
