// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace weft::term {

/// Formats a number with three significant digits where that is shorter: `1.23e+8`, `0.123`, `12345`.
std::string format_number(std::int64_t number);
std::string format_number(double number);

/// A name with a value, for `format_postfix`.
struct postfix_item {
  postfix_item(std::string_view name_of, std::string_view text) : name(name_of), value(text) {}
  postfix_item(std::string_view name_of, std::integral auto number)
      : name(name_of), value(format_number(static_cast<std::int64_t>(number))) {}
  postfix_item(std::string_view name_of, std::floating_point auto number)
      : name(name_of), value(format_number(static_cast<double>(number))) {}

  std::string name, value;
};

/// Formats names and values for the end of a bar's line, `loss=0.125, step=3`.
std::string format_postfix(std::initializer_list<postfix_item> items);

}  // namespace weft::term
