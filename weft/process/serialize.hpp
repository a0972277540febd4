// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/model/fields.hpp"
#include "weft/process/struct_nesting.hpp"

namespace weft {

/// Puts values one behind the other into a string, as another process of the same program reads them.
///
/// Shape: numbers and enums as memory has them; a count, 7 bits a byte, before what has a size. No names, no
/// versions: both sides are one program.
class binary_writer {
 public:
  explicit binary_writer(std::size_t depth_max = serialized_depth_default_max) noexcept
      : nesting(depth_max) {}

  void raw(const void* from, std::size_t count) { bytes_.append(static_cast<const char*>(from), count); }
  void size(std::uint64_t count);

  const std::string& bytes() const noexcept { return bytes_; }
  std::string take() noexcept { return std::move(bytes_); }

  struct_nesting nesting;

 private:
  std::string bytes_;
};

/// Takes values out again. Throws `std::runtime_error` if the bytes end too early, or are no such value.
class binary_reader {
 public:
  explicit binary_reader(std::string_view bytes,
                         std::size_t depth_max = serialized_depth_default_max) noexcept
      : nesting(depth_max), left_(bytes) {}

  void raw(void* into, std::size_t count);
  std::string_view raw(std::size_t count);
  /// A count of things with at least `bytes_each`.
  std::size_t size(std::size_t bytes_each);
  bool at_end() const noexcept { return left_.empty(); }
  std::size_t left() const noexcept { return left_.size(); }

  /// What no writer wrote. Throws `std::runtime_error`.
  [[noreturn]] static void refuse();

  struct_nesting nesting;

 private:
  std::string_view left_;
};

namespace detail {
template <typename T, typename... Inside> consteval bool is_serializable();
}

/// What can be sent to another process: numbers, bool, enums, `std::string`, durations; optional, variant,
/// pair, tuple, array, sequences, sets and maps of such; structs of such, which need no declaration (see
/// `weft/model/fields.hpp`).
///
/// Pointers, references and views point into one process only, and are none. Both throw `message_too_deep`
/// for more structs inside of each other than the writer, or the reader, lets through.
template <typename T>
concept serializable = detail::is_serializable<T>();

template <serializable T> void serialize(binary_writer& out, const T& value);
template <serializable T> void deserialize(binary_reader& in, T& into);

// Implementation

namespace detail {

template <typename T>
concept flat = std::is_arithmetic_v<T> || std::is_enum_v<T>;

template <typename T>
concept tuple_like = requires { std::tuple_size<T>::value; };
template <typename T>
concept fixed_array = tuple_like<T> && std::ranges::contiguous_range<T>;

template <typename T>
concept time_length = requires(T t) {
  typename T::rep;
  typename T::period;
  { t.count() } -> std::same_as<typename T::rep>;
};
template <typename T>
concept time_point_like = requires { typename T::clock; } && time_length<typename T::duration>;

template <typename T>
concept optional_like = std::same_as<T, std::optional<typename T::value_type>>;

template <typename T>
concept owning_range = std::default_initializable<T> && std::ranges::sized_range<const T> &&
                       !std::ranges::view<T> && requires(T items, typename T::value_type item) {
                         items.clear();
                         items.insert(items.end(), std::move(item));
                       };

template <typename T>
concept flat_memory = owning_range<T> && std::ranges::contiguous_range<T> && flat<typename T::value_type> &&
                      requires(T items) { items.resize(std::size_t{}); };

template <typename T>
inline constexpr bool is_variant = false;
template <typename... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

/// What an element of a container is read into: the key of a map is const in its pair.
template <typename T> struct readable {
  using type = T;
};
template <typename K, typename V> struct readable<std::pair<const K, V>> {
  using type = std::pair<K, V>;
};

template <typename... T> struct types {};

template <typename Model>
using field_types = decltype(model::with_fields(std::declval<Model&>(), [](auto&... fields) {
  return types<std::remove_cvref_t<decltype(fields)>...>();
}));

template <typename... Inside, typename... T> consteval bool all_serializable(types<T...>) {
  return (is_serializable<T, Inside...>() && ...);
}

template <typename T> struct parts;
template <typename... T> struct parts<std::variant<T...>> {
  using type = types<T...>;
};
template <tuple_like T> struct parts<T> {
  template <std::size_t... I> static auto list(std::index_sequence<I...>)
      -> types<std::tuple_element_t<I, T>...>;
  using type = decltype(list(std::make_index_sequence<std::tuple_size_v<T>>()));
};

/// `Inside`: the structs around it; one that contains itself is looked at once.
template <typename T, typename... Inside> consteval bool is_serializable() {
  if constexpr ((std::same_as<T, Inside> || ...) || flat<T> || time_length<T> || time_point_like<T>) {
    return true;
  } else if constexpr (!std::is_object_v<T> || std::is_const_v<T>) {
    return false;
  } else if constexpr (fixed_array<T>) {
    return is_serializable<typename T::value_type, Inside...>();
  } else if constexpr (tuple_like<T> || is_variant<T>) {
    return all_serializable<Inside...>(typename parts<T>::type());
  } else if constexpr (optional_like<T>) {
    return is_serializable<typename T::value_type, Inside...>();
  } else if constexpr (owning_range<T>) {
    return is_serializable<typename readable<typename T::value_type>::type, Inside...>();
  } else if constexpr (model::plain_struct<T>) {
    return all_serializable<T, Inside...>(field_types<T>());
  } else {
    return false;
  }
}

template <typename T, std::size_t I = 0> void read_alternative(binary_reader& in, T& into,
                                                               std::size_t index) {
  if constexpr (I < std::variant_size_v<T>) {
    if (index == I) return deserialize(in, into.template emplace<I>());
    read_alternative<T, I + 1>(in, into, index);
  } else {
    binary_reader::refuse();
  }
}

// An item takes a byte at least, so that a count is bounded by the bytes that follow it.
template <typename T> void write_item(binary_writer& out, const T& item) {
  const std::size_t before = out.bytes().size();
  if constexpr (std::same_as<typename readable<T>::type, T>) {
    serialize(out, item);
  } else {
    serialize(out, item.first);
    serialize(out, item.second);
  }
  if (out.bytes().size() == before) out.size(0);
}

template <typename T> void read_items(binary_reader& in, T& into) {
  using item_type = typename readable<typename T::value_type>::type;
  into.clear();
  for (std::size_t left = in.size(1); left > 0; --left) {
    item_type item{};
    const std::size_t before = in.left();
    deserialize(in, item);
    if (in.left() == before) in.size(0);
    into.insert(into.end(), std::move(item));
  }
}

}  // namespace detail

template <serializable T> void serialize(binary_writer& out, const T& value) {
  if constexpr (detail::flat<T>) {
    out.raw(&value, sizeof value);
  } else if constexpr (detail::time_length<T>) {
    serialize(out, value.count());
  } else if constexpr (detail::time_point_like<T>) {
    serialize(out, value.time_since_epoch());
  } else if constexpr (detail::is_variant<T>) {
    out.size(value.index());
    std::visit([&](const auto& held) { serialize(out, held); }, value);
  } else if constexpr (detail::fixed_array<T>) {
    for (const auto& item : value) serialize(out, item);
  } else if constexpr (detail::tuple_like<T>) {
    std::apply([&](const auto&... part) { (serialize(out, part), ...); }, value);
  } else if constexpr (detail::optional_like<T>) {
    serialize(out, value.has_value());
    if (value) serialize(out, *value);
  } else if constexpr (detail::flat_memory<T>) {
    out.size(value.size());
    out.raw(value.data(), value.size() * sizeof *value.data());
  } else if constexpr (detail::owning_range<T>) {
    out.size(value.size());
    for (const typename T::value_type& item : value) detail::write_item(out, item);
  } else {
    const struct_nesting::level inside(out.nesting);
    model::with_fields(value, [&](const auto&... fields) { (serialize(out, fields), ...); });
  }
}

template <serializable T> void deserialize(binary_reader& in, T& into) {
  if constexpr (std::same_as<T, bool>) {
    const char byte = in.raw(1)[0];
    if (byte != 0 && byte != 1) binary_reader::refuse();
    into = byte != 0;
  } else if constexpr (detail::flat<T>) {
    in.raw(&into, sizeof into);
  } else if constexpr (detail::time_length<T>) {
    typename T::rep count{};
    deserialize(in, count);
    into = T(count);
  } else if constexpr (detail::time_point_like<T>) {
    typename T::duration since{};
    deserialize(in, since);
    into = T(since);
  } else if constexpr (detail::is_variant<T>) {
    detail::read_alternative(in, into, in.size(0));
  } else if constexpr (detail::fixed_array<T>) {
    for (auto& item : into) deserialize(in, item);
  } else if constexpr (detail::tuple_like<T>) {
    std::apply([&](auto&... part) { (deserialize(in, part), ...); }, into);
  } else if constexpr (detail::optional_like<T>) {
    bool has_value = false;
    deserialize(in, has_value);
    into.reset();
    if (has_value) deserialize(in, into.emplace());
  } else if constexpr (detail::flat_memory<T>) {
    const std::size_t count = in.size(sizeof *into.data());
    into.resize(count);
    in.raw(into.data(), count * sizeof *into.data());
  } else if constexpr (detail::owning_range<T>) {
    detail::read_items(in, into);
  } else {
    const struct_nesting::level inside(in.nesting);
    model::with_fields(into, [&](auto&... fields) { (deserialize(in, fields), ...); });
  }
}

}  // namespace weft
