// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "weft/model/detail/type_names.hpp"
#include "weft/model/detail/type_table.hpp"
#include "weft/model/types.hpp"

namespace weft::model::detail {

template <typename T> constexpr const type_table& table_of();
template <typename T> std::size_t read_in_order(decoder& in, void* object, std::uint64_t passed);

/// The rules of a model, those of a field one behind the other; then those of the whole.
template <std::size_t Fields, std::size_t Rules> struct sorted_rules {
  std::array<rule, Rules> rules{};
  std::array<std::size_t, Fields + 2> begins{};

  constexpr std::span<const rule> of(std::size_t field) const {
    return std::span(rules).subspan(begins[field], begins[field + 1] - begins[field]);
  }
};

template <typename T> consteval auto sort_rules() {
  constexpr std::size_t fields = field_count<T>;
  sorted_rules<fields, describe<T>.statements.size()> sorted;
  std::size_t at = 0;
  for (std::size_t i = 0; i <= fields; ++i) {
    const std::string_view name = i < fields ? names_by_declaration<T>[i] : std::string_view();
    for (const statement& each : describe<T>.statements) {
      if (each.field == name) sorted.rules[at++] = each.what;
    }
    sorted.begins[i + 1] = at;
  }
  return sorted;
}

template <typename T> inline constexpr auto rules_of = sort_rules<T>();

consteval bool has(std::span<const rule> rules, rule_kind kind) {
  for (const rule& each : rules) {
    if (each.kind == kind) return true;
  }
  return false;
}

constexpr bool keeps(const rule& one) {
  return one.kind == rule_kind::extra && one.bound.integer == static_cast<int>(extra_members::keep);
}

constexpr bool is_limit(const rule& one) { return one.kind <= rule_kind::check; }

/// Whether each limit is one that a value of the type can be held against.
template <typename T> consteval bool limits_fit(std::span<const rule> rules) {
  if (std::ranges::any_of(rules, keeps) && !dictionary<T>) return false;
  if constexpr (optional<T>) {
    return limits_fit<typename T::value_type>(rules);
  } else if constexpr (owner<T>) {
    return limits_fit<typename T::element_type>(rules);
  } else {
    constexpr bool is_text = std::same_as<T, std::string>;
    constexpr bool has_size = requires(const T& some) { some.size(); } && !tuple<T>;
    for (const rule& each : rules) {
      if (each.kind <= rule_kind::multiple_of && !integer<T> && !real<T>) return false;
      if ((each.kind == rule_kind::min_length || each.kind == rule_kind::max_length) && !has_size)
        return false;
      if (each.kind == rule_kind::pattern && !is_text) return false;
      if (each.kind == rule_kind::unique_items && !list<T>) return false;
      if (each.kind == rule_kind::check && each.takes != &type_mark<T>) return false;
    }
    return true;
  }
}

template <typename T> consteval bool may_always_miss() {
  if constexpr (requires {
                  T::rules;
                  typename T::value_type;
                }) {
    return may_always_miss<typename T::value_type>();
  } else {
    return optional<T>;
  }
}

constexpr bool is_plain(std::string_view name) {
  for (const char c : name) {
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) return false;
  }
  return true;
}

constexpr field_table field_of_type(const type_table& type, std::string_view name, std::string_view declared,
                                    std::span<const rule> rules) {
  field_table field{name, declared, &type, rules};
  field.is_plain = is_plain(name) && is_plain(declared);
  for (const rule& each : rules) {
    field.required = field.required || each.kind == rule_kind::required;
    field.defaulted = field.defaulted || each.kind == rule_kind::defaulted;
    field.has_limits = field.has_limits || is_limit(each);
    field.keeps_extra = field.keeps_extra || keeps(each);
  }
  if (field.keeps_extra) {
    field.name = {};
    field.defaulted = true;
    field.is_plain = false;
  }
  return field;
}

template <typename T, typename Indexes, typename... Fields>
consteval auto make_fields(std::type_identity<address_list<Indexes, Fields...>>) {
  std::array<field_table, sizeof...(Fields)> fields{};
  std::size_t at = 0;
  const auto add = [&]<typename Field>(std::type_identity<Field>) {
    fields[at] = field_of_type(table_of<Field>(), field_names<T>()[at], names_by_declaration<T>[at],
                               rules_of<T>.of(at));
    ++at;
  };
  (add(std::type_identity<Fields>()), ...);
  return fields;
}

template <typename T, typename Indexes, typename... Fields>
consteval bool all_limits_fit(std::type_identity<address_list<Indexes, Fields...>>) {
  std::size_t at = 0;
  return (limits_fit<Fields>(rules_of<T>.of(at++)) && ...);
}

template <typename T> inline constinit const auto field_tables =
    make_fields<T>(std::type_identity<decltype(addresses<T>())>());

template <typename T> void locate_fields(void* object, void** fields) {
  with_fields(*static_cast<T*>(object), [&](auto&... each) { ((*fields++ = &each), ...); });
}

template <typename T> void with_fresh(void (*use)(void* context, void* object), void* context) {
  T fresh{};
  use(context, &fresh);
}

template <typename T> consteval model_table make_model() {
  static_assert(all_limits_fit<T>(std::type_identity<decltype(addresses<T>())>()),
                "a rule does not fit the type of its field");
  constexpr auto& sorted = rules_of<T>;
  constexpr std::span<const rule> whole = sorted.of(field_count<T>);
  static_assert(limits_fit<T>(whole), "a rule for the whole does not fit the model");
  model_table model{described_name<T>(), type_name<T>(),   field_tables<T>, whole,
                    read_in_order<T>,    locate_fields<T>, with_fresh<T>};
  model.has_checks = has(whole, rule_kind::check);
  for (std::size_t i = 0; i < field_count<T>; ++i) {
    for (const rule& each : sorted.of(i)) {
      if (!keeps(each)) continue;
      if (model.extra_field != SIZE_MAX) throw "two fields keep the extra members";
      model.extra_field = i;
    }
  }
  for (const rule& each : whole) {
    if (each.kind == rule_kind::extra) {
      model.forbids_extra = each.bound.integer == static_cast<int>(extra_members::forbid);
    }
  }
  return model;
}

template <typename T> inline constinit const model_table model_table_for = make_model<T>();

}  // namespace weft::model::detail
