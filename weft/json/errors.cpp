// SPDX-License-Identifier: MIT
#include "weft/json/errors.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::json {

std::string parse_error::what() const { return format("{} (line {}, column {})", message, line, column); }

parse_error make_error(std::string_view text, std::size_t offset, std::string message) {
  const std::string_view before = text.substr(0, offset);
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto characters = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return {offset, static_cast<std::size_t>(lines) + 1, static_cast<std::size_t>(characters) + 1,
          std::move(message)};
}

}  // namespace weft::json
