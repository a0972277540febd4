// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "weft/model/rules.hpp"

namespace weft::model {

/// What is said about a field, or with an empty name about the model.
struct statement {
  std::string_view field;
  rule what;
};

/// What is said about a model and its fields.
template <std::size_t Count> struct description {
  std::array<statement, Count> statements{};
};

/// Says something about a field, named as a pointer to member.
template <auto Member, typename... Rules> consteval description<sizeof...(Rules)> field(Rules... rules);

/// Gives a field another name in JSON.
template <auto Member> consteval description<1> alias(std::string_view name);

/// Describes a model: its name in the documentation, then in any order `field`, `alias`, and rules for the
/// whole.
template <typename... Parts> consteval auto model(std::string_view name, Parts... parts);

/// What a model's declaration does not say; specialise it next to the struct where something is to be said.
///
///     template <> inline constexpr auto weft::model::describe<user> =
///         weft::model::model("User", weft::model::field<&user::age>(weft::model::ge(0),
///         weft::model::doc("…")),
///                            weft::model::alias<&user::character>("char"),
///                            weft::model::extra(weft::model::forbid));
template <typename T> inline constexpr description<0> describe;

// Implementation

namespace detail {

/// The last name in what the compiler prints for `Which`: `…{&nowhere.object.price}]` or `&item::price]`.
template <auto Which> consteval auto spelled_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  while (text.ends_with(']') || text.ends_with('}') || text.ends_with(')')) text.remove_suffix(1);
  return text.substr(text.find_last_of(".:") + 1);
}

template <typename> inline constexpr std::size_t statement_count = 1;
template <std::size_t Count> inline constexpr std::size_t statement_count<description<Count>> = Count;

template <std::size_t Count>
consteval std::size_t put(statement* to, const description<Count>& some) {
  for (const statement& each : some.statements) *to++ = each;
  return Count;
}

consteval std::size_t put(statement* to, const rule& about_the_model) {
  *to = {.what = about_the_model};
  return 1;
}

}  // namespace detail

template <auto Member, typename... Rules> consteval description<sizeof...(Rules)> field(Rules... rules) {
  return {{statement{detail::spelled_name<Member>(), rules}...}};
}

template <auto Member> consteval description<1> alias(std::string_view name) {
  return field<Member>(detail::said(rule_kind::alias, name));
}

template <typename... Parts> consteval auto model(std::string_view name, Parts... parts) {
  description<1 + (detail::statement_count<Parts> + ... + 0)> whole;
  std::size_t at = detail::put(whole.statements.data(), detail::said(rule_kind::title, name));
  ((at += detail::put(whole.statements.data() + at, parts)), ...);
  return whole;
}

}  // namespace weft::model
