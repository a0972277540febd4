// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// Lines that match a basic regular expression, as grep reads it.
class line_matcher {
 public:
  /// Throws `std::invalid_argument`, which says what is wrong with the pattern.
  line_matcher(const std::string& pattern, bool ignore_case);

  /// Calls `found` with each line of `text` that matches and its number, from 1 on, until it returns false.
  /// Thread: any number at once.
  void for_each_match(std::string_view text,
                      const std::function<bool(std::size_t number, std::string_view line)>& found) const;

 private:
  bool matches(std::string_view line) const;

  std::string literal_;  // empty: the expression says it
  std::shared_ptr<const struct compiled_expression> expression_;
};
