// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

#include "weft/model/enums.hpp"
#include "weft/model/fields.hpp"

namespace weft::model {

// What a field can be, besides bool, std::string, a plain struct, an enum class, `literal`, `limited`, what
// `text_form` makes of a text, and json::value (include its header).

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

/// `std::unique_ptr`, which is read like an optional: for a struct that contains itself.
template <typename T>
concept owner = std::same_as<T, std::unique_ptr<typename T::element_type>>;

/// `std::vector` and what is like it.
template <typename T>
concept list = !std::same_as<T, std::string> && requires(T items) {
  typename T::value_type;
  items.clear();
  items.emplace_back();
};

/// `std::set`, `std::unordered_set`: a list whose equal items count once.
template <typename T>
concept set = std::same_as<typename T::key_type, typename T::value_type> && requires(T items) {
  items.clear();
  items.insert(typename T::value_type());
};

/// `std::map` and `std::unordered_map` with names for keys.
template <typename T>
concept dictionary = std::same_as<typename T::key_type, std::string> && requires(T items) {
  typename T::mapped_type;
  items.clear();
};

/// `std::tuple`, `std::pair`, `std::array`: a list of fixed length.
template <typename T>
concept tuple = requires { std::tuple_size<T>::value; };

template <typename T> inline constexpr bool is_variant = false;
template <typename... Each> inline constexpr bool is_variant<std::variant<Each...>> = true;

/// `std::variant`: one of several types.
template <typename T>
concept variant = is_variant<T>;

}  // namespace weft::model
