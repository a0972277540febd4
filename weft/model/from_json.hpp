// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/json/limits.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/errors.hpp"
#include "weft/model/types.hpp"

namespace weft::model {

/// Reads a JSON text straight into a `T`: a model, or whatever a field of a model can be (`types.hpp`).
///
/// All that is wrong is reported, except that of a text that is no JSON only this is. A field must be there
/// unless it is optional or its initializer says something else than zero, false or empty. Members that the
/// model does not have are checked and ignored. Nothing is converted: "1" is no number, 1 no boolean; but 1.0
/// is an integer and 1 a number. Of members with the same name the last one counts, errors of the others do
/// too.
///
/// `root` comes before the path of each error: `/body`.
template <typename T>
std::expected<T, errors> from_json(std::string_view text, const json::limits& bounds = {},
                                   std::string_view root = {});

// Implementation

namespace detail {

template <typename T> void read(decoder& in, T& out);

template <typename T> void read_field(decoder& in, void* field, bool again) {
  T& out = *static_cast<T*>(field);
  if (again) out = T();
  read(in, out);
}

template <typename T> bool may_miss(const void* at) {
  if constexpr (optional<T>) return true;
  const T& field = *static_cast<const T*>(at);
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    return field != T();
  } else if constexpr (requires { field.empty(); }) {
    return !field.empty();
  } else {
    return false;
  }
}

template <typename T> void locate_fields(void* object, void** fields) {
  with_fields(*static_cast<T*>(object), [&](auto&... each) { ((*fields++ = &each), ...); });
}

template <typename T, typename... Fields>
consteval auto readers_of(std::type_identity<std::tuple<field_address<Fields>...>>) {
  std::array<field_reader, sizeof...(Fields)> readers{{{{}, read_field<Fields>, may_miss<Fields>}...}};
  for (std::size_t i = 0; i < readers.size(); ++i) readers[i].name = field_names<T>()[i];
  return readers;
}

template <typename T> inline constexpr auto field_readers =
    readers_of<T>(std::type_identity<decltype(addresses<T>())>());

template <typename T> inline constexpr model_reader model_reader_of{field_readers<T>, locate_fields<T>};

template <list T> void read_list(decoder& in, T& out) {
  out.clear();
  for (list_items items(in); items.next();) {
    if constexpr (std::is_same_v<typename T::value_type, bool>) {
      bool item = false;
      read(in, item);
      out.push_back(item);
    } else {
      read(in, out.emplace_back());
    }
  }
}

template <dictionary T> void read_dictionary(decoder& in, T& out) {
  out.clear();
  for (dictionary_items items(in); items.next();) {
    const auto place = out.insert_or_assign(std::string(items.name()), typename T::mapped_type()).first;
    items.enter(place->first);
    read(in, place->second);
  }
}

template <integer T> void read_integer(decoder& in, T& out) {
  using range = std::numeric_limits<T>;
  if constexpr (std::is_signed_v<T>) {
    out = static_cast<T>(in.read_integer(range::min(), range::max()));
  } else {
    out = static_cast<T>(in.read_integer(range::max()));
  }
}

template <optional T> void read_optional(decoder& in, T& out) {
  if (in.at_null()) {
    out.reset();
  } else {
    read(in, out.emplace());
  }
}

template <typename T> void read(decoder& in, T& out) {
  if constexpr (requires { in.read(out); }) {
    in.read(out);
  } else if constexpr (integer<T>) {
    read_integer(in, out);
  } else if constexpr (real<T>) {
    double wide = 0;
    in.read(wide);
    out = static_cast<T>(wide);
  } else if constexpr (named_enum<T>) {
    out = static_cast<T>(in.read_name(enum_names<T>()));
  } else if constexpr (optional<T>) {
    read_optional(in, out);
  } else if constexpr (list<T>) {
    read_list(in, out);
  } else if constexpr (dictionary<T>) {
    read_dictionary(in, out);
  } else {
    static_assert(model<T>, "not a type that a model can have: see weft/model/types.hpp");
    in.read(&out, model_reader_of<T>);
  }
}

}  // namespace detail

template <typename T>
std::expected<T, errors> from_json(std::string_view text, const json::limits& bounds, std::string_view root) {
  std::expected<T, errors> result;
  detail::decoder in(text, bounds, root);
  detail::read(in, *result);
  if (errors wrong = in.finish(); !wrong.empty()) result = std::unexpected(std::move(wrong));
  return result;
}

}  // namespace weft::model
