// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

/// `name=value` of a field: the name in lower case, the value without its quotes.
struct parameter {
  std::string name, value;
  bool operator==(const parameter&) const = default;
};

/// The value of the first parameter of that name, which is given in lower case.
std::optional<std::string_view> find_parameter(const std::vector<parameter>& parameters,
                                               std::string_view name) noexcept;

/// `value` as it is written after `name=`: as it is if it is a token, else in quotes.
///
/// Throws `std::invalid_argument` if it has a control character.
std::string quote_value(std::string_view value);

/// Reads a field from left to right: tokens, quoted strings and parameters, of which most fields are made.
///
/// The functions that take something return nothing, and stay where they are, if it is not what comes next.
/// Lifetime: borrows the text it reads. Source: RFC 9110 §5.6.
class field_cursor {
 public:
  explicit field_cursor(std::string_view text) noexcept : text_(text) {}

  bool at_end() const noexcept { return at_ == text_.size(); }

  /// Where it is, counted from the beginning.
  std::size_t position() const noexcept { return at_; }

  /// What has not been read yet.
  std::string_view rest() const noexcept { return text_.substr(at_); }

  void skip_blanks() noexcept;

  /// Takes `c` with the blanks around it.
  bool take(char c) noexcept;

  /// The longest token here; empty if there is none.
  std::string_view take_token() noexcept;

  /// The longest token here, in lower case: a name or a keyword.
  std::string take_name();

  /// Everything up to the first of `ends`, or to the end.
  std::string_view take_until(std::string_view ends) noexcept;

  /// A quoted string, without its quotes and escapes.
  std::optional<std::string> take_quoted();

  /// A token or a quoted string.
  std::optional<std::string> take_value();

  /// `; name=value` as often as it comes; a parameter without '=' has an empty value. Nothing if one of them
  /// is malformed, or there are more than 64.
  std::optional<std::vector<parameter>> take_parameters();

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace weft::http
