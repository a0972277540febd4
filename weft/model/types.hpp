// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>

#include "weft/model/enums.hpp"
#include "weft/model/fields.hpp"

namespace weft::model {

// What a field can be, besides bool, std::string, a model, an enum class and json::value (include its
// header).

/// A number without fraction. `char` is none: is it a letter or a number?
template <typename T>
concept integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <typename T>
concept real = std::same_as<T, double> || std::same_as<T, float>;

/// `std::optional`: null, or missing, or a value.
template <typename T>
concept optional = std::same_as<T, std::optional<typename T::value_type>>;

/// `std::vector` and what is like it.
template <typename T>
concept list = !std::same_as<T, std::string> && requires(T items) {
  typename T::value_type;
  items.clear();
  items.emplace_back();
};

/// `std::map` and `std::unordered_map` with names for keys.
template <typename T>
concept dictionary = std::same_as<typename T::key_type, std::string> && requires(T items) {
  typename T::mapped_type;
  items.clear();
};

}  // namespace weft::model
