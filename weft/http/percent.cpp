// SPDX-License-Identifier: MIT
#include "weft/http/percent.hpp"

#include <algorithm>
#include <cstddef>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/escape.hpp"

namespace weft::http {
namespace {

char escaped_byte(std::string_view text, std::size_t at) {
  return static_cast<char>(detail::hex_value(text[at + 1]) * 16 + detail::hex_value(text[at + 2]));
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

void decode_form(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+') {
      out += ' ';
    } else if (detail::is_escape(text, at)) {
      out += escaped_byte(text, at);
      at += 2;
    } else {
      out += text[at];
    }
  }
}

void encode_form(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == ' ') {
      out += '+';
    } else if (detail::is(c, detail::unreserved)) {
      out += c;
    } else {
      append_escape(out, c);
    }
  }
}

}  // namespace

void detail::append_escaped(std::string& to, std::string_view text, character_class allowed,
                            std::string_view safe) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t usual = span_of(text, allowed, at);
    to.append(text, at, usual);
    at += usual;
    if (at == text.size()) return;
    if (is_escape(text, at) || safe.contains(text[at])) {
      to += text[at];
    } else {
      append_escape(to, text[at]);
    }
  }
}

std::string escape_url(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  detail::append_escaped(out, text, detail::in_query, "#[]");
  return out;
}

std::string percent_encode(std::string_view text, std::string_view safe) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (detail::is(c, detail::unreserved) || safe.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_escape(out, c);
    }
  }
  return out;
}

std::expected<std::string, std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (!detail::is_escape(text, at)) {
      return std::unexpected(format("'%' at byte {} is not followed by two hexadecimal digits", at));
    }
    out += escaped_byte(text, at);
    at += 2;
  }
  return out;
}

bool query_reader::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('&'), rest_.size());
    const std::string_view pair = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    decode_form(pair.substr(0, equals), name_);
    decode_form(pair.substr(std::min(equals + 1, pair.size())), value_);
    return true;
  }
  return false;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  for (query_reader pair(query); pair.next();) {
    if (pair.name() == name) return pair.value();
  }
  return std::nullopt;
}

query_writer& query_writer::add(std::string_view name, std::string_view value) {
  if (!text_.empty() && !text_.ends_with('&')) text_ += '&';
  encode_form(name, text_);
  text_ += '=';
  encode_form(value, text_);
  return *this;
}

}  // namespace weft::http
