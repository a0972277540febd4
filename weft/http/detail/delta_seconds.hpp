// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {

/// Digits and nothing else; what exceeds 32 bits becomes the largest of them. Source: RFC 9111 §1.2.2.
constexpr std::optional<std::chrono::seconds> parse_delta_seconds(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text)
    value = std::min<std::uint64_t>(value * 10 + static_cast<unsigned>(c - '0'), UINT32_MAX);
  return std::chrono::seconds(value);
}

}  // namespace weft::http::detail
