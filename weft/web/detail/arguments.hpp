// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/http/request.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/from_text.hpp"
#include "weft/model/limited.hpp"
#include "weft/model/schema.hpp"
#include "weft/model/to_json.hpp"
#include "weft/web/operation.hpp"
#include "weft/web/parameters.hpp"
#include "weft/web/request.hpp"

namespace weft::web::detail {

/// A parameter that was not sent and has no default.
void add_missing(request& r, std::string_view in, std::string_view name);
/// The text of a parameter; empty if it was not sent.
std::optional<std::string_view> find_value(request& r, source in, std::string_view name);
std::vector<std::string_view> find_values(request& r, source in, std::string_view name);
/// The body, if there is one and its media type says JSON; else says what is wrong.
std::optional<std::string_view> json_body(request& r, bool required);

template <typename Fact>
concept gives_default = requires(const Fact& f) { f.value; };

template <model::rule... Rules>
struct rule_list {
  template <typename T>
  using limited = model::limited<T, Rules...>;
  static constexpr std::array<model::rule, sizeof...(Rules)> all{Rules...};
};
template <typename Kept, auto... Facts>
struct rules_among {
  using type = Kept;
};
template <model::rule... Kept, auto First, auto... Rest>
struct rules_among<rule_list<Kept...>, First, Rest...> : rules_among<rule_list<Kept...>, Rest...> {};
template <model::rule... Kept, model::rule First, auto... Rest>
struct rules_among<rule_list<Kept...>, First, Rest...> : rules_among<rule_list<Kept..., First>, Rest...> {};

/// The type to be read: `T`, with the rules among the facts.
template <typename T, auto... Facts>
using limited_by = typename rules_among<rule_list<>, Facts...>::type::template limited<T>;

template <typename T, auto... Facts>
consteval bool is_required() {
  return !model::optional<T> && !(gives_default<decltype(Facts)> || ...);
}

template <typename T, auto... Facts>
void take_default(T& out) {
  const auto take = [&](const auto& fact) {
    if constexpr (gives_default<std::remove_cvref_t<decltype(fact)>>) out = T(fact.value);
  };
  (take(Facts), ...);
}

template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_vector<std::optional<T>> = is_vector<T>;

template <typename T, auto... Facts>
void take_texts(request& r, std::string_view in, std::string_view name,
                std::span<const std::string_view> texts, T& out) {
  if constexpr (model::optional<T>) {
    take_texts<typename T::value_type, Facts...>(r, in, name, texts, out.emplace());
  } else {
    const model::place at[] = {in, name};
    auto read = model::from_texts<limited_by<T, Facts...>>(texts, at);
    if (!read) return r.wrong().add(std::move(read).error());
    out = std::move(read->value());
  }
}

/// The value from all texts of the name, the default, or that it is missing.
template <typename T, auto... Facts>
void take_all(request& r, std::string_view in, std::string_view name, std::span<const std::string_view> texts,
              T& out) {
  if (!texts.empty()) return take_texts<T, Facts...>(r, in, name, texts, out);
  take_default<T, Facts...>(out);
  if constexpr (is_required<T, Facts...>()) add_missing(r, in, name);
}

template <typename T, auto... Facts>
void read_parameter(request& r, source in, std::string_view name, T& out) {
  if constexpr (is_vector<T>) {
    take_all<T, Facts...>(r, name_of(in), name, find_values(r, in, name), out);
  } else {
    const auto text = find_value(r, in, name);
    take_all<T, Facts...>(r, name_of(in), name, {text ? &*text : nullptr, text ? 1u : 0u}, out);
  }
}

/// The JSON Schema of a parameter, with the default that its facts give.
template <typename T, auto... Facts>
std::string schema_for(model::schema_definitions& definitions, std::string_view name) {
  std::string schema = model::schema_of<T>(definitions, name, rules_among<rule_list<>, Facts...>::type::all);
  const auto take = [&](const auto& fact) {
    if constexpr (gives_default<std::remove_cvref_t<decltype(fact)>>) {
      schema.insert(schema.size() - 1, ",\"default\":" + model::to_json(T(fact.value)));
    }
  };
  (take(Facts), ...);
  return schema;
}

/// How one parameter of a handler is got: `storage` holds it, `read` fills it, `give` passes it on.
template <typename P>
struct argument {
  static_assert(model::plain_struct<P>, "not a parameter of a handler: see weft/web/parameters.hpp");
  using storage = P;
  static void read(request& r, storage& into) {
    const auto text = json_body(r, true);
    if (!text) return;
    const model::place at[] = {"body"};
    auto read = model::from_json<P>(*text, model::lax, {}, at);
    if (read) {
      into = *std::move(read);
    } else {
      r.wrong().add(std::move(read).error());
    }
  }
  static P&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) { to.body = operation::content{.type = schema_for<P>}; }
};

/// Whether reading it may wait: then `read` is a coroutine.
template <typename A>
inline constexpr bool is_waiting =
    requires(request& r, typename argument<std::remove_cvref_t<A>>::storage& s) {
      { argument<std::remove_cvref_t<A>>::read(r, s) } -> std::same_as<task<>>;
    };

/// A parameter with a name, from a place.
template <source In, fixed_string Name, typename P, typename T, auto... Facts>
struct named_argument {
  using storage = P;
  static void read(request& r, storage& into) { read_parameter<T, Facts...>(r, In, Name.view(), into.value); }
  static P&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) {
    operation::parameter said{In, std::string(Name.view()), is_required<T, Facts...>(),
                              schema_for<T, Facts...>};
    const auto take = [&](const auto& fact) {
      if constexpr (std::same_as<std::remove_cvref_t<decltype(fact)>, model::rule>) {
        if (fact.kind == model::rule_kind::doc) said.description = fact.text();
        if (fact.kind == model::rule_kind::deprecated) said.deprecated = true;
      }
    };
    (take(Facts), ...);
    to.add(std::move(said));
  }
};

template <fixed_string Name, typename T, auto... Facts>
struct argument<query<Name, T, Facts...>>
    : named_argument<source::query, Name, query<Name, T, Facts...>, T, Facts...> {};
template <fixed_string Name, typename T, auto... Facts>
struct argument<web::path<Name, T, Facts...>>
    : named_argument<source::path, Name, web::path<Name, T, Facts...>, T, Facts...> {};
template <fixed_string Name, typename T, auto... Facts>
struct argument<header<Name, T, Facts...>>
    : named_argument<source::header, Name, header<Name, T, Facts...>, T, Facts...> {};
template <fixed_string Name, typename T, auto... Facts>
struct argument<cookie<Name, T, Facts...>>
    : named_argument<source::cookie, Name, cookie<Name, T, Facts...>, T, Facts...> {};

/// `body<T>`: any type as the whole body.
template <typename T>
struct argument<web::body<T>> {
  using storage = web::body<T>;
  static void read(request& r, storage& into) {
    const auto text = json_body(r, !model::optional<T>);
    if (!text) return;
    const model::place at[] = {"body"};
    auto read = model::from_json<T>(*text, model::lax, {}, at);
    if (read) {
      into.value = *std::move(read);
    } else {
      r.wrong().add(std::move(read).error());
    }
  }
  static storage&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) {
    to.body = operation::content{.type = schema_for<T>, .required = !model::optional<T>};
  }
};

template <>
struct argument<request> {
  using storage = request*;
  static void read(request& r, storage& into) { into = &r; }
  static request& give(storage s) { return *s; }
  static void describe(operation&) {}
};
template <>
struct argument<http::request> {
  using storage = http::request*;
  static void read(request& r, storage& into) { into = &r.http(); }
  static http::request& give(storage s) { return *s; }
  static void describe(operation&) {}
};

}  // namespace weft::web::detail
