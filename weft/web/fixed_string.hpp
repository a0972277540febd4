// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace weft::web {

/// A string that can be a template argument: the "q" of `query<"q">`.
template <std::size_t N>
struct fixed_string {
  char text[N]{};
  consteval fixed_string(const char (&from)[N]) { std::copy_n(from, N, text); }
  constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

}  // namespace weft::web
