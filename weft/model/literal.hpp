// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/base/assert.hpp"
#include "weft/model/rules.hpp"

namespace weft::model {

/// One of a few texts: `literal<"asc", "desc">`. A fresh one is the first.
///
/// Of variants whose structs have a literal of the same name, its text says which struct is meant.
template <fixed_text... Texts> class literal {
 public:
  static constexpr std::array<std::string_view, sizeof...(Texts)> texts{Texts.view()...};

  constexpr literal() noexcept = default;

  /// `text` must be one of them.
  constexpr literal(std::string_view text) {
    while (index_ < texts.size() && texts[index_] != text) ++index_;
    WEFT_ASSERT(index_ < texts.size(), "model::literal: the text is none of those that it can be");
  }
  constexpr literal(const char* text) : literal(std::string_view(text)) {}

  constexpr std::string_view text() const noexcept { return texts[index_]; }
  constexpr operator std::string_view() const noexcept { return text(); }

  friend constexpr bool operator==(literal a, literal b) noexcept { return a.index_ == b.index_; }
  template <std::convertible_to<std::string_view> Text>
    requires(!std::same_as<Text, literal>)
  friend constexpr bool operator==(literal a, const Text& b) noexcept {
    return a.text() == std::string_view(b);
  }

 private:
  std::uint8_t index_ = 0;
};

}  // namespace weft::model
