// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

namespace weft::dns::detail {

/// Takes the first word off a line of a configuration file; empty at its end.
inline std::string_view take_word(std::string_view& line) noexcept {
  constexpr std::string_view space = " \t\r\f\v";
  line.remove_prefix(std::min(line.find_first_not_of(space), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(space));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace weft::dns::detail
