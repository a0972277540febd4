// SPDX-License-Identifier: MIT
#include "weft/model/from_text.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "weft/json/dump.hpp"
#include "weft/json/utf8.hpp"
#include "weft/json/writer.hpp"

namespace weft::model::detail {
namespace {

bool takes_several(const type_table& type) {
  switch (type.kind) {
    case shape::list:
    case shape::set:
    case shape::tuple: return true;
    case shape::optional: return takes_several(*more<optional_table>(type).inner);
    default: return type.read == read_limited && takes_several(*more<limited_table>(type).inner);
  }
}

void write_valid(json::writer& out, std::string_view text) {
  if (json::is_utf8(text)) {
    out.string(text);
  } else {
    out.string(json::replace_invalid(text));
  }
}

void write_texts(json::writer& out, std::span<const std::string_view> texts, const type_table* type) {
  if (!type || !takes_several(*type)) return write_valid(out, texts.back());
  out.begin_array();
  for (const std::string_view text : texts) write_valid(out, text);
  out.end_array();
}

bool is_integer(const type_table& type) {
  switch (type.kind) {
    case shape::integer:
    case shape::uinteger: return true;
    case shape::optional: return is_integer(*more<optional_table>(type).inner);
    default: return type.read == read_limited && is_integer(*more<limited_table>(type).inner);
  }
}

}  // namespace

bool is_plain_integer(std::span<const std::string_view> texts, const type_table& type) noexcept {
  constexpr std::size_t digits_max = 18;  // of what fits any integer of 64 bits
  if (texts.empty() || !is_integer(type)) return false;
  const std::string_view text = texts.back();
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() <= digits_max && (text[0] != '0' || text.size() == 1) &&
         std::ranges::all_of(text, is_digit);
}

std::string json_of(std::span<const std::string_view> texts, const type_table& type) {
  constexpr std::string_view nothing[] = {""};
  std::string json;
  json::writer out(json);
  write_texts(out, texts.empty() && !takes_several(type) ? nothing : texts, &type);
  return json;
}

std::string json_of(std::span<const named_text> texts, const type_table& type) {
  const std::span<const field_table> fields =
      type.read == read_struct ? more<model_table>(type).fields : std::span<const field_table>();
  std::map<std::string_view, std::vector<std::string_view>> values;
  for (const named_text& each : texts) values[each.name].push_back(each.value);
  std::string json;
  json::writer out(json);
  out.begin_object();
  for (const auto& [name, all] : values) {
    const auto field = std::ranges::find(fields, name, &field_table::name);
    out.key(json::replace_invalid(name));
    write_texts(out, all, field != fields.end() ? field->type : nullptr);
  }
  out.end_object();
  return json;
}

std::string json_of(const json::value& value) { return json::dump(value); }

}  // namespace weft::model::detail
