// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::model {

enum class rule_kind : std::uint8_t {
  gt,
  ge,
  lt,
  le,
  multiple_of,
  min_length,
  max_length,
  pattern,
  unique_items,
  check,
  // The others are no limits.
  alias,
  title,
  doc,
  format,
  example,
  deprecated,
  read_only,
  write_only,
  required,
  defaulted,
  extra,
};

/// A bound of a number, as it was written: 0 and 0.0 are shown differently.
struct number {
  double real = 0;
  std::int64_t integer = 0;
  bool is_real = false;

  constexpr double value() const { return is_real ? real : static_cast<double>(integer); }
};

/// One thing that is said about a field, a parameter or a model: a limit, or what documentation shows.
///
/// Made by the functions below, for `field` and `model` (`describe.hpp`) and as an argument of `limited`.
/// Texts are literals there; in an argument of a template they are spelled `pattern<"^[a-z]+$">()`.
struct rule {
  rule_kind kind{};
  number bound;
  const char* characters = nullptr;
  std::size_t size = 0;
  bool (*accepts)(const void* value, std::string& why) = nullptr;  // of `check`
  const void* takes = nullptr;                                     // the type of its value: a `type_mark`

  constexpr std::string_view text() const { return {characters, size}; }
};

/// A text that can be an argument of a template.
template <std::size_t Size> struct fixed_text {
  char characters[Size]{};

  consteval fixed_text(const char (&text)[Size]) { std::copy_n(text, Size, characters); }
  constexpr std::string_view view() const { return {characters, Size - 1}; }
};

/// What to do with members that a model does not have.
enum class extra_members : std::uint8_t { ignore, forbid, keep };
inline constexpr extra_members ignore = extra_members::ignore;
inline constexpr extra_members forbid = extra_members::forbid;
inline constexpr extra_members keep = extra_members::keep;

namespace detail {

/// Its address stands for a type.
template <typename T> inline constexpr char type_mark = 0;

template <typename Number> consteval rule bounded(rule_kind kind, Number bound) {
  static_assert(std::is_arithmetic_v<Number> && !std::same_as<Number, bool>, "the bound is to be a number");
  if constexpr (std::is_integral_v<Number>) {
    if (bound > 0 && static_cast<std::int64_t>(bound) < 0) throw "the bound exceeds an int64_t";
    return {.kind = kind, .bound = {.integer = static_cast<std::int64_t>(bound)}};
  } else {
    return {.kind = kind, .bound = {.real = static_cast<double>(bound), .is_real = true}};
  }
}

consteval rule said(rule_kind kind, std::string_view text) {
  return {.kind = kind, .characters = text.data(), .size = text.size()};
}

template <fixed_text Text> inline constexpr auto kept_text = Text;

template <fixed_text Text> consteval rule said(rule_kind kind) {
  return {.kind = kind, .characters = kept_text<Text>.characters, .size = Text.view().size()};
}

template <typename Function> struct argument_of;
template <typename Result, typename Argument> struct argument_of<Result (*)(Argument)> {
  using type = std::remove_cvref_t<Argument>;
};
template <typename Class, typename Result, typename Argument>
struct argument_of<Result (Class::*)(Argument) const> {
  using type = std::remove_cvref_t<Argument>;
};
template <typename Closure>
  requires requires { &Closure::operator(); }
struct argument_of<Closure> : argument_of<decltype(&Closure::operator())> {};

}  // namespace detail

// Limits of numbers.
consteval rule gt(auto bound) { return detail::bounded(rule_kind::gt, bound); }
consteval rule ge(auto bound) { return detail::bounded(rule_kind::ge, bound); }
consteval rule lt(auto bound) { return detail::bounded(rule_kind::lt, bound); }
consteval rule le(auto bound) { return detail::bounded(rule_kind::le, bound); }
consteval rule multiple_of(auto bound) { return detail::bounded(rule_kind::multiple_of, bound); }

// Limits of strings (in characters), bytes, lists and dictionaries.
consteval rule min_length(std::size_t size) { return detail::bounded(rule_kind::min_length, size); }
consteval rule max_length(std::size_t size) { return detail::bounded(rule_kind::max_length, size); }

/// A list has no two equal items.
consteval rule unique_items() { return {.kind = rule_kind::unique_items}; }

/// A string that somewhere matches a regular expression; `^` and `$` bind it to the whole.
///
/// Source: the syntax of RE2, which takes linear time.
consteval rule pattern(std::string_view expression) { return detail::said(rule_kind::pattern, expression); }
template <fixed_text Expression> consteval rule pattern() {
  return detail::said<Expression>(rule_kind::pattern);
}

/// Whatever else is to hold: a function from the value, of exactly its type (of an optional that inside), to
/// `std::expected<void, std::string>`, a lambda that captures nothing. Its error becomes `value_error`,
/// "Value error, …". Called once all else holds.
template <typename Function> consteval rule check(Function) {
  using value_type = typename detail::argument_of<Function>::type;
  return {.kind = rule_kind::check,
          .accepts =
              [](const void* value, std::string& why) {
                auto verdict = Function()(*static_cast<const value_type*>(value));
                if (!verdict) why = std::move(verdict.error());
                return verdict.has_value();
              },
          .takes = &detail::type_mark<value_type>};
}

/// A field must be there although its initializer is not empty; or need not although it is.
inline constexpr rule required{.kind = rule_kind::required};
inline constexpr rule defaulted{.kind = rule_kind::defaulted};

// What only the documentation shows.
consteval rule title(std::string_view text) { return detail::said(rule_kind::title, text); }
consteval rule doc(std::string_view text) { return detail::said(rule_kind::doc, text); }
consteval rule text_format(std::string_view name) { return detail::said(rule_kind::format, name); }
template <fixed_text Text> consteval rule title() { return detail::said<Text>(rule_kind::title); }
template <fixed_text Text> consteval rule doc() { return detail::said<Text>(rule_kind::doc); }
template <fixed_text Text> consteval rule text_format() { return detail::said<Text>(rule_kind::format); }

/// An example, as JSON: `example("5")`, `example(R"("Ann")")`.
consteval rule example(std::string_view json) { return detail::said(rule_kind::example, json); }
template <fixed_text Json> consteval rule example() { return detail::said<Json>(rule_kind::example); }

inline constexpr rule deprecated{.kind = rule_kind::deprecated};
inline constexpr rule read_only{.kind = rule_kind::read_only};
inline constexpr rule write_only{.kind = rule_kind::write_only};

/// What a model does with members that it does not have; `ignore` if nothing is said. `extra(keep)` is said
/// of a field, a dictionary: they are in there, and written again beside the other members.
consteval rule extra(extra_members policy) {
  return detail::bounded(rule_kind::extra, static_cast<int>(policy));
}

}  // namespace weft::model
