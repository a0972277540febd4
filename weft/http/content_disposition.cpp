// SPDX-License-Identifier: MIT
#include "weft/http/content_disposition.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/http/charset.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t disposition_parameter_count_max = 16;

/// A quoted string in which only `\"` and `\\` are escapes. Returns what is left of the text after it.
std::optional<std::string_view> take_quoted(std::string_view text, std::string& out) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return text.substr(at + 1);
    const bool escapes =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    if (escapes) ++at;
    out += text[at];
  }
  return std::nullopt;
}

/// `; name=value` off the front of `text`. Returns whether it was well-formed.
bool take_parameter(std::string_view& text, parameter& into) {
  field_cursor in(text);
  into.name = in.take_name();
  if (into.name.empty() || !in.take('=')) return false;
  if (in.rest().starts_with('"')) {
    const auto rest = take_quoted(in.rest(), into.value);
    text = rest.value_or("");
    return rest.has_value();
  }
  into.value = trim(in.take_until(";"));  // also what is no token: blanks and non-ASCII are common
  text = in.rest();
  return true;
}

/// `utf-8'en'%e2%82%ac`. Source: RFC 8187 §3.2.
std::optional<std::string> decode_extended(std::string_view text) {
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto bytes = percent_decode(text.substr(second + 1));
  if (!bytes) return std::nullopt;
  return decode_text(*bytes, text.substr(0, first));
}

/// Drops C1 controls and what turns the direction of writing, by which `gpj.exe` looks like `exe.jpg`.
void erase_invisible(std::string& text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = std::string_view(text).substr(at);
    const bool is_c1 = rest[0] == '\xC2' && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0;
    std::size_t bytes = is_c1 ? 2 : 0;
    for (const std::string_view turn : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                                        "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"}) {
      if (rest.starts_with(turn)) bytes = turn.size();
    }
    if (bytes == 0) kept += text[at];
    if (bytes > 0) at += bytes - 1;
  }
  text = std::move(kept);
}

}  // namespace

std::optional<content_disposition> content_disposition::parse(std::string_view field) {
  field_cursor in(field);
  in.skip_blanks();
  content_disposition made{in.take_name(), {}};
  if (made.type.empty()) return std::nullopt;
  std::string_view rest = trim(in.rest());
  while (!rest.empty()) {
    if (rest.front() != ';') return std::nullopt;
    rest = trim(rest.substr(1));
    if (rest.empty() || rest.front() == ';') continue;
    parameter next;
    if (made.parameters.size() == disposition_parameter_count_max || !take_parameter(rest, next))
      return std::nullopt;
    if (find_parameter(made.parameters, next.name)) return std::nullopt;  // RFC 6266 §4.1: one of each
    made.parameters.push_back(std::move(next));
    rest = trim(rest);
  }
  return made;
}

std::optional<std::string> content_disposition::filename() const {
  if (const auto extended = find_parameter(parameters, "filename*")) {
    if (auto decoded = decode_extended(*extended)) return decoded;
  }
  const auto plain = find_parameter(parameters, "filename");
  if (!plain) return std::nullopt;
  return repaired_utf8(*plain);
}

std::string format_attachment(std::string_view filename) {
  std::string plain;
  for (const char c : filename) {
    const bool visible = c >= 0x20 && c < 0x7F;
    if (c == '"' || c == '\\') plain += '\\';
    plain += visible ? c : '_';
  }
  std::string out = "attachment; filename=\"" + plain + '"';
  const bool is_ascii = std::ranges::all_of(filename, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!is_ascii) out.append("; filename*=UTF-8''").append(percent_encode(repaired_utf8(filename), ""));
  return out;
}

std::string safe_file_name(std::string_view name) {
  name.remove_prefix(name.find_last_of("/\\") + 1);  // npos + 1 is 0
  std::string out = repaired_utf8(name);
  std::erase_if(out, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
  erase_invisible(out);
  return out == "." || out == ".." ? "" : out;
}

}  // namespace weft::http
