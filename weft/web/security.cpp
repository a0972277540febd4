// SPDX-License-Identifier: MIT
#include "weft/web/security.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "weft/http/status.hpp"
#include "weft/http/token.hpp"
#include "weft/web/errors.hpp"

namespace weft::web::detail {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

}  // namespace

std::optional<std::string_view> credentials_of(std::string_view field, std::string_view scheme) noexcept {
  const std::size_t blank = field.find(' ');
  if (blank == std::string_view::npos || !http::equal_ignoring_case(field.substr(0, blank), scheme)) {
    return std::nullopt;
  }
  const std::string_view rest = http::trim(field.substr(blank));
  return rest.empty() ? std::nullopt : std::optional(rest);
}

std::optional<basic> basic_of(std::string_view credentials) {
  const auto text = decode_base64(credentials);
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return basic{text->substr(0, colon), text->substr(colon + 1)};
}

void ask_for(std::string_view challenge, std::string detail) {
  http::headers fields;
  fields.add("www-authenticate", challenge);
  throw http_error(http::status::unauthorized, std::move(detail), std::move(fields));
}

}  // namespace weft::web::detail
