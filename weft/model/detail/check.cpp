// SPDX-License-Identifier: MIT
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/json/utf8.hpp"
#include "weft/model/detail/context.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/scalars.hpp"

// Limits, in the order in which pydantic looks at them: of several that do not hold the first is reported.

namespace weft::model::detail {
namespace {

constexpr rule_kind order[] = {
    rule_kind::multiple_of, rule_kind::le,         rule_kind::lt,      rule_kind::ge,           rule_kind::gt,
    rule_kind::min_length,  rule_kind::max_length, rule_kind::pattern, rule_kind::unique_items,
};

std::string shown(double value) {
  std::array<char, 512> digits;
  return {digits.data(), std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed).ptr};
}

struct bound_words {
  std::string_view type, name, message;
};

bound_words words_of(rule_kind kind) {
  switch (kind) {
    case rule_kind::gt: return {"greater_than", "gt", "Input should be greater than"};
    case rule_kind::ge: return {"greater_than_equal", "ge", "Input should be greater than or equal to"};
    case rule_kind::lt: return {"less_than", "lt", "Input should be less than"};
    case rule_kind::le: return {"less_than_equal", "le", "Input should be less than or equal to"};
    default: return {"multiple_of", "multiple_of", "Input should be a multiple of"};
  }
}

template <typename Number> bool holds(rule_kind kind, Number value, Number bound) {
  switch (kind) {
    case rule_kind::gt: return value > bound;
    case rule_kind::ge: return value >= bound;
    case rule_kind::lt: return value < bound;
    default: return value <= bound;
  }
}

bool is_multiple(__int128 value, __int128 of) { return of == 0 || value % of == 0; }

/// As far as doubles can tell: 0.3 is a multiple of 0.1.
bool is_multiple(double value, double of) {
  const double rest = std::abs(std::fmod(value, of));
  const double tolerance = std::abs(value) / 1e9;
  return rest <= tolerance || std::abs(rest - of) <= tolerance;
}

/// The compiled expression; each thread compiles one of its own, once.
const re2::RE2& compiled(const rule& limit) {
  struct known {
    const char* text;
    std::unique_ptr<re2::RE2> expression;
  };
  static thread_local std::vector<known> all;
  const auto found = std::ranges::find(all, limit.characters, &known::text);
  if (found != all.end()) return *found->expression;
  auto expression = std::make_unique<re2::RE2>(std::string(limit.text()), re2::RE2::Quiet);
  WEFT_ASSERT(expression->ok(), "model::pattern: this is no regular expression that RE2 takes");
  return *all.emplace_back(limit.characters, std::move(expression)).expression;
}

bool all_differ(const void* list, const type_table& type) {
  struct seen_items {
    std::set<std::string> texts;
    const type_table* item;
    bool differ = true;
  } seen{{}, more<list_table>(type).item};
  more<list_table>(type).for_each(list, &seen, [](void* context, const void* item) {
    auto& before = *static_cast<seen_items*>(context);
    std::string text;
    json::writer out(text);
    encoder(out).write(item, *before.item);
    before.differ = before.differ && before.texts.insert(std::move(text)).second;
  });
  return seen.differ;
}

std::string_view name_of(shape kind) {
  switch (kind) {
    case shape::set: return "Set";
    case shape::tuple: return "Tuple";
    case shape::dictionary: return "Dictionary";
    default: return "List";
  }
}

}  // namespace

std::size_t character_count(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

void decoder::refuse_bound(rule_kind kind, __int128 bound, std::size_t start) {
  const bound_words words = words_of(kind);
  const std::string digits = format("{}", bound);
  add(start, words.type, format("{} {}", words.message, digits),
      format(R"({{"{}":{}}})", words.name, digits));
}

void decoder::refuse_bound(rule_kind kind, double bound, std::size_t start) {
  const bound_words words = words_of(kind);
  add(start, words.type, format("{} {}", words.message, shown(bound)), context(words.name, bound));
}

bool decoder::check_number(const void* value, const type_table& type, const rule& limit, std::size_t start) {
  const bool divides = limit.kind == rule_kind::multiple_of;
  if (type.kind == shape::real || limit.bound.is_real) {
    const double number = type.kind == shape::real ? load_real(value, type.bytes)
                                                   : static_cast<double>(load_integer(value, type));
    const double bound = limit.bound.value();
    if (divides ? is_multiple(number, bound) : holds(limit.kind, number, bound)) return true;
    refuse_bound(limit.kind, bound, start);
  } else {
    const __int128 number = load_integer(value, type);
    const __int128 bound = limit.bound.integer;
    if (divides ? is_multiple(number, bound) : holds(limit.kind, number, bound)) return true;
    refuse_bound(limit.kind, bound, start);
  }
  return false;
}

bool decoder::check_size(std::size_t size, shape kind, const rule& limit, std::size_t start) {
  const auto bound = static_cast<std::size_t>(limit.bound.integer);
  const bool is_min = limit.kind == rule_kind::min_length;
  if (is_min ? size >= bound : size <= bound) return true;
  const std::string_view most = is_min ? "least" : "most";
  const std::string_view s = bound == 1 ? "" : "s";
  const std::string_view name = is_min ? "min_length" : "max_length";
  if (kind == shape::text || kind == shape::bytes) {
    const std::string_view what = kind == shape::text ? "String" : "Data";
    const std::string_view unit = kind == shape::text ? "character" : "byte";
    add(start, format("{}_too_{}", kind == shape::text ? "string" : "bytes", is_min ? "short" : "long"),
        format("{} should have at {} {} {}{}", what, most, bound, unit, s), context(name, bound));
  } else {
    add(start, is_min ? "too_short" : "too_long",
        format("{} should have at {} {} item{} after validation, not {}", name_of(kind), most, bound, s,
               size),
        format(R"({{"field_type":"{}","{}":{},"actual_length":{}}})", name_of(kind), name, bound, size));
  }
  return false;
}

bool decoder::check_limit(const void* value, const type_table& type, const rule& limit, std::size_t start) {
  switch (limit.kind) {
    case rule_kind::min_length:
    case rule_kind::max_length: return check_size(type.size(value), type.kind, limit, start);
    case rule_kind::pattern: {
      const auto& text = *static_cast<const std::string*>(value);
      if (re2::RE2::PartialMatch(text, compiled(limit))) return true;
      add(start, "string_pattern_mismatch", format("String should match pattern '{}'", limit.text()),
          context("pattern", limit.text()));
      return false;
    }
    case rule_kind::unique_items:
      if (all_differ(value, type)) return true;
      add(start, "value_error", "Value error, the list has duplicated items", R"({"error":{}})");
      return false;
    default: return check_number(value, type, limit, start);
  }
}

void decoder::check(const void* value, const type_table& type, std::span<const rule> rules,
                    std::size_t start) {
  if (type.kind == shape::optional) {
    const auto& how = more<optional_table>(type);
    const void* const inner = how.get(value);
    if (inner) check(inner, *how.inner, rules, start);
    return;
  }
  for (const rule_kind kind : order) {
    for (const rule& limit : rules) {
      if (limit.kind == kind && !check_limit(value, type, limit, start)) return;
    }
  }
  check_rules(value, rules, start);
}

void decoder::check_rules(const void* value, std::span<const rule> rules, std::size_t start) {
  for (const rule& each : rules) {
    std::string why;
    if (each.kind != rule_kind::check || each.accepts(value, why)) continue;
    return add(start, "value_error", "Value error, " + json::replace_invalid(why), R"({"error":{}})");
  }
}

}  // namespace weft::model::detail
