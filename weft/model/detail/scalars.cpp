// SPDX-License-Identifier: MIT
#include "weft/model/detail/scalars.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

#include "weft/base/print.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/errors.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/utf8.hpp"
#include "weft/json/value.hpp"
#include "weft/model/detail/context.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/schema_maker.hpp"

// What is converted in lax mode, and the words of each refusal, are pydantic's.

namespace weft::model::detail {
namespace {

using json::token;

template <typename T> T& at(void* out) { return *static_cast<T*>(out); }
template <typename T> const T& at(const void* value) { return *static_cast<const T*>(value); }

template <typename T> bool is_not_zero(const void* value) { return at<T>(value) != T(); }
template <typename T> void set_to_zero(void* value) { at<T>(value) = T(); }

// Booleans

std::optional<bool> boolean_of(std::string_view word) {
  constexpr std::string_view yes[] = {"1", "t", "y", "on", "yes", "true"};
  constexpr std::string_view no[] = {"0", "f", "n", "off", "no", "false"};
  std::string lower(word.substr(0, 6));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (std::ranges::find(yes, lower) != std::end(yes)) return true;
  if (std::ranges::find(no, lower) != std::end(no)) return false;
  return std::nullopt;
}

void read_boolean(decoder& in, void* out, const type_table&) {
  const token kind = in.current();
  if (kind == token::boolean) {
    at<bool>(out) = in.in().boolean();
    return;
  }
  std::optional<bool> found;
  bool is_close = in.lax() && (kind == token::string || in.at_number());
  if (is_close && kind == token::string) {
    found = boolean_of(in.in().string());
  } else if (is_close) {
    const double number = in.in().number();
    if (number == 0 || number == 1) found = number == 1;
    is_close = std::trunc(number) == number;
  }
  if (found) {
    at<bool>(out) = *found;
  } else if (is_close) {
    in.refuse("bool_parsing", "Input should be a valid boolean, unable to interpret input");
  } else {
    in.refuse("bool_type", "Input should be a valid boolean");
  }
}

void write_boolean(encoder& out, const void* value, const type_table&) { out.out().boolean(at<bool>(value)); }

// Numbers

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r\f\v";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// Digits without the underscores between them, as Python has them; nothing if there are others.
std::optional<std::string> without_underscores(std::string_view text) {
  if (text.starts_with('_') || text.ends_with('_') || text.contains("__")) return std::nullopt;
  std::string plain;
  std::ranges::copy_if(text, std::back_inserter(plain), [](char c) { return c != '_'; });
  return plain;
}

constexpr __int128 beyond = static_cast<__int128>(1) << 100;  // of an integer that 64 bits cannot hold

/// An integer that a text says: `42`, `+42`, `42.0`, `1_000`.
std::optional<__int128> integer_of(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  const auto plain = without_underscores(text);
  if (!plain || plain->empty() || plain->find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  std::uint64_t size = 0;
  const auto read = std::from_chars(plain->data(), plain->data() + plain->size(), size);
  const __int128 found = read.ec == std::errc() ? static_cast<__int128>(size) : beyond;
  return negative ? -found : found;
}

/// The number of a JSON number if it has no fraction.
std::optional<__int128> integer_of(double number) {
  if (std::trunc(number) != number) return std::nullopt;
  constexpr double lowest = -0x1p63;  // what was rounded to it may be less
  return static_cast<__int128>(number <= lowest ? -0x1p100 : std::min(number, 0x1p100));
}

/// A number that is out of range: the limit that it exceeds is the field's own, if there is one.
void refuse_range(decoder& in, __int128 found, __int128 lowest, __int128 highest) {
  const bool too_large = found > highest;
  rule_kind kind = too_large ? rule_kind::le : rule_kind::ge;
  __int128 bound = too_large ? highest : lowest;
  for (const rule& each : in.limits()) {
    const bool fits = too_large ? each.kind == rule_kind::le || each.kind == rule_kind::lt
                                : each.kind == rule_kind::ge || each.kind == rule_kind::gt;
    if (!fits || each.bound.is_real) continue;
    kind = each.kind;
    bound = each.bound.integer;
  }
  const std::size_t start = in.in().offset();
  in.in().skip();
  in.refuse_bound(kind, bound, start);
}

constexpr const char* no_integer = "Input should be a valid integer";
constexpr const char* no_number = "Input should be a valid number";

/// Whatever may be an integer although it is not written as a small one.
void read_other_integer(decoder& in, __int128 lowest, __int128 highest, __int128& out) {
  const token kind = in.current();
  std::optional<__int128> found;
  if (kind == token::integer) {
    found = in.in().integer();
  } else if (kind == token::uinteger) {
    found = in.in().uinteger();
  } else if (kind == token::boolean && in.lax()) {
    found = in.in().boolean();
  } else if (kind == token::number) {
    const bool has_fraction = in.in().text_from(in.in().offset()).find_first_of(".eE") != std::string::npos;
    if (!in.lax() && has_fraction) return in.refuse("int_type", no_integer);
    found = integer_of(in.in().number());
    if (!found) {
      return in.refuse("int_from_float",
                       "Input should be a valid integer, got a number with a fractional part");
    }
  } else if (kind == token::string && in.lax()) {
    constexpr std::size_t digits_max = 4300;  // Python's limit
    if (in.in().string().size() > digits_max) {
      return in.refuse("int_parsing_size",
                       "Unable to parse input string as an integer, exceeded maximum size");
    }
    found = integer_of(in.in().string());
    if (!found) {
      return in.refuse("int_parsing",
                       "Input should be a valid integer, unable to parse string as an integer");
    }
  }
  if (!found) return in.refuse("int_type", no_integer);
  if (*found < lowest || *found > highest) return refuse_range(in, *found, lowest, highest);
  out = *found;
}

template <typename T> void read_integer(decoder& in, void* out, const type_table&) {
  using range = std::numeric_limits<T>;
  if (in.current() == token::integer && std::in_range<T>(in.in().integer())) {
    at<T>(out) = static_cast<T>(in.in().integer());
    return;
  }
  __int128 found = at<T>(out);
  read_other_integer(in, range::min(), range::max(), found);
  at<T>(out) = static_cast<T>(found);
}

std::optional<double> real_of(std::string_view text) {
  const auto plain = without_underscores(trimmed(text));
  if (!plain) return std::nullopt;
  const bool has_plus = plain->starts_with('+');
  const std::string_view digits = std::string_view(*plain).substr(has_plus ? 1 : 0);
  double number = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  if (read.ptr != end || (has_plus && digits.starts_with('-'))) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<double> read_double(decoder& in) {
  const token kind = in.current();
  if (in.at_number()) return in.in().number();
  if (kind == token::boolean && in.lax()) return in.in().boolean() ? 1 : 0;
  if (kind == token::string && in.lax()) {
    const auto found = real_of(in.in().string());
    if (!found) {
      in.refuse("float_parsing", "Input should be a valid number, unable to parse string as a number");
    } else if (!std::isfinite(*found)) {
      in.refuse("finite_number", "Input should be a finite number");
    } else {
      return found;
    }
    return std::nullopt;
  }
  in.refuse("float_type", no_number);
  return std::nullopt;
}

template <typename T> void read_real(decoder& in, void* out, const type_table&) {
  const std::optional<double> found = read_double(in);
  if (!found) return;
  at<T>(out) = static_cast<T>(*found);
  if (!std::isfinite(at<T>(out))) {
    at<T>(out) = 0;
    in.refuse("finite_number", "Input should be a finite number");
  }
}

template <typename T> void write_number(encoder& out, const void* value, const type_table&) {
  if constexpr (std::is_integral_v<T>) {
    out.out().integer(at<T>(value));
  } else {
    out.out().number(at<T>(value));
  }
}

void describe_integer(schema_maker& out, const type_table&) { out.set(schema_key::type, R"("integer")"); }
void describe_real(schema_maker& out, const type_table&) { out.set(schema_key::type, R"("number")"); }
void describe_boolean(schema_maker& out, const type_table&) { out.set(schema_key::type, R"("boolean")"); }
void describe_text(schema_maker& out, const type_table&) { out.set(schema_key::type, R"("string")"); }
void describe_json(schema_maker&, const type_table&) {}

template <typename T> constexpr type_table number_table_of() {
  constexpr bool is_real = std::is_floating_point_v<T>;
  type_table table{.write = write_number<T>,
                   .describe = is_real ? describe_real : describe_integer,
                   .is_given = is_not_zero<T>,
                   .reset = set_to_zero<T>,
                   .bytes = sizeof(T)};
  if constexpr (is_real) {
    table.read = read_real<T>;
    table.kind = shape::real;
  } else {
    table.read = read_integer<T>;
    table.kind = std::is_signed_v<T> ? shape::integer : shape::uinteger;
  }
  return table;
}

// Texts

void read_text(decoder& in, void* out, const type_table&) {
  if (in.current() != token::string) return in.refuse("string_type", "Input should be a valid string");
  const std::string_view text = in.in().string();
  at<std::string>(out).resize_and_overwrite(
      text.size(), [text](char* to, std::size_t size) { return text.copy(to, size); });
}

void write_text(encoder& out, const void* value, const type_table&) {
  out.out().string(at<std::string>(value));
}

void read_json(decoder& in, void* out, const type_table&) {
  at<json::value>(out) = json::read_value(in.in());
}

void write_json(encoder& out, const void* value, const type_table&) {
  json::write(out.out(), at<json::value>(value));
}

}  // namespace

constinit const type_table boolean_table{.read = read_boolean,
                                         .write = write_boolean,
                                         .describe = describe_boolean,
                                         .is_given = is_not_zero<bool>,
                                         .reset = set_to_zero<bool>};

constinit const type_table text_table_of_string{
    .read = read_text,
    .write = write_text,
    .describe = describe_text,
    .is_given = [](const void* value) { return !at<std::string>(value).empty(); },
    .reset = [](void* value) { at<std::string>(value).clear(); },
    .size = [](const void* value) { return character_count(at<std::string>(value)); },
    .kind = shape::text};

constinit const type_table json_table{
    .read = read_json,
    .write = write_json,
    .describe = describe_json,
    .is_given = [](const void* value) { return !at<json::value>(value).is_null(); },
    .reset = [](void* value) { at<json::value>(value) = nullptr; }};

constinit const type_table int8_table = number_table_of<std::int8_t>();
constinit const type_table int16_table = number_table_of<std::int16_t>();
constinit const type_table int32_table = number_table_of<std::int32_t>();
constinit const type_table int64_table = number_table_of<std::int64_t>();
constinit const type_table uint8_table = number_table_of<std::uint8_t>();
constinit const type_table uint16_table = number_table_of<std::uint16_t>();
constinit const type_table uint32_table = number_table_of<std::uint32_t>();
constinit const type_table uint64_table = number_table_of<std::uint64_t>();
constinit const type_table float_table = number_table_of<float>();
constinit const type_table double_table = number_table_of<double>();

__int128 load_integer(const void* value, const type_table& type) {
  const bool is_signed = type.kind == shape::integer;
  switch (type.bytes) {
    case 1: return is_signed ? at<std::int8_t>(value) : static_cast<__int128>(at<std::uint8_t>(value));
    case 2: return is_signed ? at<std::int16_t>(value) : static_cast<__int128>(at<std::uint16_t>(value));
    case 4: return is_signed ? at<std::int32_t>(value) : static_cast<__int128>(at<std::uint32_t>(value));
    default: return is_signed ? at<std::int64_t>(value) : static_cast<__int128>(at<std::uint64_t>(value));
  }
}

double load_real(const void* value, std::size_t bytes) {
  return bytes == sizeof(float) ? static_cast<double>(at<float>(value)) : at<double>(value);
}

void store_index(void* value, std::size_t bytes, std::size_t index) {
  const std::uint64_t wide = index;
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(value, &wide, bytes);
}

std::size_t load_index(const void* value, std::size_t bytes) {
  std::uint64_t wide = 0;
  std::memcpy(&wide, value, bytes);
  return wide;
}

// One of several texts

void read_name(decoder& in, void* out, const type_table& self) {
  const auto& [name, type, names, error] = more<names_table>(self);
  const bool is_name = in.current() == token::string && !in.in().string().empty();
  const auto found = is_name ? std::ranges::find(names, in.in().string()) : names.end();
  if (found != names.end()) {
    return store_index(out, self.bytes, static_cast<std::size_t>(found - names.begin()));
  }
  const std::string expected = listed(names);
  in.refuse(error, "Input should be " + expected, context("expected", expected));
}

void write_name(encoder& out, const void* value, const type_table& self) {
  const auto& names = more<names_table>(self).names;
  const std::size_t index = load_index(value, self.bytes);
  if (index >= names.size() || names[index].empty()) {
    throw json::write_error("a value of an enum has no name");
  }
  out.out().string(names[index]);
}

// Types that the program makes from a text

void read_custom(decoder& in, void* out, const type_table& self) {
  if (in.current() != token::string) return in.refuse("string_type", "Input should be a valid string");
  std::string why;
  if (more<text_table>(self).parse(out, in.in().string(), why)) return;
  in.refuse("value_error", "Value error, " + json::replace_invalid(why), R"({"error":{}})");
}

void write_custom(encoder& out, const void* value, const type_table& self) {
  out.out().string(more<text_table>(self).print(value));
}

}  // namespace weft::model::detail
