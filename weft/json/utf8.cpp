// SPDX-License-Identifier: MIT
#include "weft/json/utf8.hpp"

#include <algorithm>
#include <cstddef>

#include "weft/json/detail/text.hpp"

namespace weft::json {

bool is_utf8(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const std::size_t bytes = detail::utf8_length(at, end);
    if (bytes == 0) return false;
    at += bytes;
  }
  return true;
}

std::string_view first_character(std::string_view text) noexcept {
  if (text.empty()) return text;
  const std::size_t bytes = detail::utf8_length(text.data(), text.data() + text.size());
  return text.substr(0, std::max<std::size_t>(bytes, 1));
}

std::string replace_invalid(std::string_view text) {
  std::string valid;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const std::size_t bytes = detail::utf8_length(at, end);
    valid += bytes == 0 ? std::string_view("\xEF\xBF\xBD") : std::string_view(at, bytes);
    at += std::max<std::size_t>(bytes, 1);
  }
  return valid;
}

}  // namespace weft::json
