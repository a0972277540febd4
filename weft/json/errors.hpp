// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weft::json {

// What can go wrong:
//
//   parse_error     returned by `parse` and by `reader`: the text is no JSON, or exceeds a limit
//   runtime_error
//     access_error  thrown by `value` and `object`: another type of value, or no such member
//     write_error   thrown by `writer`: NaN, an infinity, or bytes that are no UTF-8

/// Why a text was refused, and where.
struct parse_error {
  std::size_t offset = 0;  ///< of the first byte that is wrong
  std::size_t line = 1;
  std::size_t column = 1;  ///< in characters, not bytes
  std::string message;     ///< `expected a value, got '}'`

  // The same as Python's json module says it, for those who read `{"error":"Expecting value"}` already.
  std::string_view complaint = "Expecting value";
  std::size_t position = 0;  ///< in characters from the beginning, of what it complains about

  /// The message with its place: `expected a value, got '}' (line 1, column 5)`.
  std::string what() const;
};

/// Makes an error with line and column of `offset`. The text before it must be UTF-8.
parse_error make_error(std::string_view text, std::size_t offset, std::string message);

/// A value is of another type than the program expects, or an object has no such member.
class access_error : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// A value that JSON cannot express.
class write_error : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

}  // namespace weft::json
