// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/model_tables.hpp"
#include "weft/model/types.hpp"

// Most objects have their members in the order of the fields. Those are read by code that is made for the
// model: each name is compared with the one that is expected there, instead of being read and looked up, and
// what most fields are, texts and integers, is put into the field without a table. Whatever is otherwise is
// left to `decoder::read_model`.

namespace weft::model::detail {

/// A name as it stands before the value of a member.
template <std::size_t Size> consteval std::array<char, Size + 3> member_key(std::string_view name) {
  std::array<char, Size + 3> key{'"'};
  std::ranges::copy(name, key.begin() + 1);
  key[Size + 1] = '"';
  key[Size + 2] = ':';
  return key;
}

template <typename T, std::size_t I>
inline constexpr auto member_key_of = member_key<field_names<T>()[I].size()>(field_names<T>()[I]);

/// Puts a value into a field if it is what most values of that type are; else leaves it to the table.
template <typename Field> bool read_plainly(json::reader& in, Field& to) {
  if constexpr (std::same_as<Field, std::string>) {
    return in.next_is_string(to);
  } else if constexpr (std::same_as<Field, bool>) {
    if (!in.next_is_boolean()) return false;
    to = in.boolean();
    return true;
  } else if constexpr (integer<Field>) {
    using range = std::numeric_limits<Field>;
    constexpr bool is_wide = !std::in_range<std::int64_t>(range::max());
    if (!in.next_is_integer(range::min(), is_wide ? INT64_MAX : static_cast<std::int64_t>(range::max())))
      return false;
    to = static_cast<Field>(in.integer());
    return true;
  } else if constexpr (optional<Field>) {
    if (!in.next_is_null()) return false;
    to.reset();
    return true;
  } else {
    return false;
  }
}

/// Reads field `I` if it is next. Returns whether the one after it may be read so too.
template <typename T, std::size_t I, typename Field>
bool read_expected(decoder& in, Field& to, std::uint64_t passed, std::size_t& end) {
  constexpr std::span<const rule> rules = rules_of<T>.of(I);
  if ((passed >> I & 1) != 0) return true;
  end = I;
  if constexpr (!is_plain(field_names<T>()[I]) || std::ranges::any_of(rules, keeps)) {
    return false;
  } else {
    if (!in.in().next_is_key(member_key_of<T, I>)) return false;
    end = I + 1;
    if constexpr (std::ranges::none_of(rules, is_limit)) {
      if (read_plainly(in.in(), to)) return true;
    }
    return in.read_member(field_tables<T>[I], &to);
  }
}

template <typename T> std::size_t read_in_order(decoder& in, void* object, std::uint64_t passed) {
  std::size_t end = field_count<T>;
  with_fields(*static_cast<T*>(object), [&](auto&... fields) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if ((read_expected<T, I>(in, fields, passed, end) && ...)) end = field_count<T>;
    }(std::index_sequence_for<decltype(fields)...>());
  });
  return end;
}

}  // namespace weft::model::detail
