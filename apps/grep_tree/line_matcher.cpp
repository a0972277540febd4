// SPDX-License-Identifier: MIT
#include "apps/grep_tree/line_matcher.hpp"

#include <regex.h>

#include <algorithm>
#include <array>
#include <stdexcept>

struct compiled_expression {
  compiled_expression(const std::string& pattern, bool ignore_case) {
    const int why = regcomp(&expression, pattern.c_str(), REG_NOSUB | (ignore_case ? REG_ICASE : 0));
    if (why == 0) return;
    std::array<char, 200> text{};
    regerror(why, &expression, text.data(), text.size());
    throw std::invalid_argument(text.data());
  }
  compiled_expression(const compiled_expression&) = delete;
  compiled_expression& operator=(const compiled_expression&) = delete;
  ~compiled_expression() { regfree(&expression); }

  regex_t expression{};
};

// What is no expression is looked for in the whole text at once, which is many times faster.
line_matcher::line_matcher(const std::string& pattern, bool ignore_case)
    : expression_(std::make_shared<compiled_expression>(pattern, ignore_case)) {
  if (!ignore_case && pattern.find_first_of("\\.*[]^$\n") == std::string::npos) literal_ = pattern;
}

bool line_matcher::matches(std::string_view line) const {
  if (!literal_.empty()) return line.find(literal_) != std::string_view::npos;
  regmatch_t within{.rm_so = 0, .rm_eo = static_cast<regoff_t>(line.size())};
  return regexec(&expression_->expression, line.data(), 1, &within, REG_STARTEND) == 0;
}

void line_matcher::for_each_match(
    std::string_view text,
    const std::function<bool(std::size_t number, std::string_view line)>& found) const {
  std::size_t number = 1;
  for (std::size_t at = 0; at < text.size(); ++number) {
    if (!literal_.empty()) {
      const std::size_t next = text.find(literal_, at);
      if (next == std::string_view::npos) return;
      for (std::size_t end = 0; (end = text.find('\n', at)) < next; at = end + 1) ++number;
    }
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (matches(line) && !found(number, line)) return;
    at = end + 1;
  }
}
