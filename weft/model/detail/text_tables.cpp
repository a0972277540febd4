// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/base64.hpp"
#include "weft/base/print.hpp"
#include "weft/json/utf8.hpp"
#include "weft/model/bytes.hpp"
#include "weft/model/decimal.hpp"
#include "weft/model/detail/context.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/schema_maker.hpp"
#include "weft/model/uuid.hpp"

namespace weft::model {
namespace detail {
namespace {

using json::token;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Why a text that has digits and hyphens only is no UUID; empty if it is one.
std::string wrong_groups(std::string_view text) {
  constexpr std::size_t sizes[] = {8, 4, 4, 4, 12};
  const auto hyphens = std::ranges::count(text, '-');
  if (hyphens == 0) {
    if (text.size() == 32) return {};
    return format("invalid length: expected length 32 for simple format, found {}", text.size());
  }
  if (hyphens != 4) return format("invalid group count: expected 5, found {}", hyphens + 1);
  std::size_t group = 0;
  for (const std::size_t size : sizes) {
    const std::size_t found = std::min(text.find('-'), text.size());
    if (found != size) {
      return format("invalid group length in group {}: expected {}, found {}", group, size, found);
    }
    text.remove_prefix(std::min(found + 1, text.size()));
    ++group;
  }
  return {};
}

void read_uuid(decoder& in, void* out, const type_table&) {
  if (in.current() != token::string) {
    return in.refuse("uuid_type", "UUID input should be a string, bytes or UUID object");
  }
  auto parsed = parse_uuid(in.in().string());
  if (parsed) {
    *static_cast<uuid*>(out) = *parsed;
  } else {
    in.refuse("uuid_parsing", "Input should be a valid UUID, " + parsed.error(),
              context("error", parsed.error()));
  }
}

void read_decimal(decoder& in, void* out, const type_table&) {
  const bool is_number = in.at_number();
  if (!is_number && in.current() != token::string) {
    return in.refuse("decimal_type", "Decimal input should be an integer, float, string or Decimal object");
  }
  auto parsed = decimal::parse(is_number ? in.in().text_from(in.in().offset()) : in.in().string());
  if (!parsed) return in.refuse("decimal_parsing", "Input should be a valid decimal");
  *static_cast<decimal*>(out) = *std::move(parsed);
}

void describe_decimal(schema_maker& out, const type_table&) {
  out.set(schema_key::any_of, R"([{"type":"number"},{"type":"string"}])");
}

void describe_uuid(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("uuid")");
}

std::string& content_of(void* out) { return static_cast<bytes*>(out)->content; }
const std::string& content_of(const void* value) { return static_cast<const bytes*>(value)->content; }

void read_bytes(decoder& in, void* out, const type_table&) {
  if (in.current() != token::string) return in.refuse("bytes_type", "Input should be a valid bytes");
  content_of(out) = in.in().string();
}

std::string why_no_base64(std::string_view text, std::size_t wrong_at) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  if (text.size() % 4 == 1) return format("Invalid input length: {}", text.size());
  return format("Invalid symbol {}, offset {}.", static_cast<std::uint8_t>(text[wrong_at]), wrong_at);
}

void read_base64(decoder& in, void* out, const type_table&) {
  auto& content = static_cast<base64_bytes*>(out)->content;
  if (in.current() != token::string) return in.refuse("bytes_type", "Input should be a valid bytes");
  const std::string_view text = in.in().string();
  auto decoded = base64_decode(text);
  if (!decoded) {
    const std::string why = why_no_base64(text, decoded.error());
    return in.refuse("base64_decode", format("Base64 decoding error: '{}'", why), context("error", why));
  }
  content = *std::move(decoded);
}

void describe_bytes(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("binary")");
}

void describe_base64(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("base64")");
}

template <typename T> constexpr type_table bytes_table_of(decltype(type_table::read) read,
                                                          decltype(type_table::write) write,
                                                          decltype(type_table::describe) describe) {
  type_table table{read, write, describe};
  table.is_given = [](const void* value) { return !static_cast<const T*>(value)->empty(); };
  table.reset = [](void* value) { *static_cast<T*>(value) = T(); };
  table.size = [](const void* value) { return static_cast<const T*>(value)->size(); };
  table.kind = shape::bytes;
  return table;
}

}  // namespace

constinit const type_table uuid_table{
    .read = read_uuid,
    .write = [](encoder& out, const void* value,
                const type_table&) { out.out().string(to_string(*static_cast<const uuid*>(value))); },
    .describe = describe_uuid,
    .is_given = [](const void* value) { return *static_cast<const uuid*>(value) != uuid(); },
    .reset = [](void* value) { *static_cast<uuid*>(value) = uuid(); }};

constinit const type_table decimal_table{
    .read = read_decimal,
    .write = [](encoder& out, const void* value,
                const type_table&) { out.out().string(static_cast<const decimal*>(value)->text()); },
    .describe = describe_decimal,
    .is_given = [](const void* value) { return static_cast<const decimal*>(value)->text() != "0"; },
    .reset = [](void* value) { *static_cast<decimal*>(value) = decimal(); }};

constinit const type_table bytes_table = bytes_table_of<bytes>(
    read_bytes,
    [](encoder& out, const void* value, const type_table&) { out.out().string(content_of(value)); },
    describe_bytes);

constinit const type_table base64_table = bytes_table_of<base64_bytes>(
    read_base64,
    [](encoder& out, const void* value, const type_table&) {
      out.out().string(base64_encode(static_cast<const base64_bytes*>(value)->content));
    },
    describe_base64);

}  // namespace detail

std::expected<uuid, std::string> parse_uuid(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with("urn:uuid:")) {
    digits.remove_prefix(9);
  } else if (digits.size() > 1 && digits.starts_with('{') && digits.ends_with('}')) {
    digits = digits.substr(1, digits.size() - 2);
  }
  const auto odd = std::ranges::find_if(digits, [](char c) { return c != '-' && detail::hex_digit(c) < 0; });
  if (odd != digits.end()) {
    return std::unexpected(format(
        "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found "
        "`{}` at {}",
        json::first_character({odd, digits.end()}), odd - text.data() + 1));
  }
  if (std::string wrong = detail::wrong_groups(digits); !wrong.empty())
    return std::unexpected(std::move(wrong));
  uuid id;
  std::size_t count = 0;
  for (const char c : digits) {
    if (c == '-') continue;
    id.bytes[count / 2] = static_cast<std::uint8_t>(id.bytes[count / 2] << 4 | detail::hex_digit(c));
    ++count;
  }
  return id;
}

std::string to_string(const uuid& id) {
  std::string text;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += format("{:02x}", id.bytes[i]);
  }
  return text;
}

std::expected<decimal, std::string> decimal::parse(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  std::string_view rest = text;
  const auto take_digits = [&] {
    const std::size_t count = std::min(rest.find_first_not_of(digits), rest.size());
    rest.remove_prefix(count);
    return count;
  };
  const auto take_sign = [&] {
    if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
  };
  take_sign();
  std::size_t count = take_digits();
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    count += take_digits();
  }
  bool is_number = count != 0;
  if (is_number && (rest.starts_with('e') || rest.starts_with('E'))) {
    rest.remove_prefix(1);
    take_sign();
    is_number = take_digits() != 0;
  }
  if (!is_number || !rest.empty()) return std::unexpected("no decimal number");
  return decimal(std::string(text.substr(text.starts_with('+') ? 1 : 0)));
}

}  // namespace weft::model
