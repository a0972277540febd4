// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace weft::term {

/// What stands in a field of a format; `monostate`: it is not known, and shown as `?`.
using field_value = std::variant<std::monostate, std::int64_t, double, std::string_view,
                                 std::chrono::system_clock::time_point>;

/// Formats a value by what stands behind the colon of its field, in the language that C++ and Python share;
/// `,` alone groups the digits of a number, and a time has what strftime has, in local time.
/// Throws `std::invalid_argument` if the value cannot be formatted so, or would have more than 9999 columns.
std::string show_field(const field_value& value, std::string_view spec);

/// Writes a format with what `show(name, spec)` gives in place of `{name}` and `{name:spec}`; `{{` and `}}`
/// are braces. Throws `std::invalid_argument` for a brace that has no other one.
std::string expand_format(std::string_view text,
                          const std::function<std::string(std::string_view, std::string_view)>& show);

}  // namespace weft::term
