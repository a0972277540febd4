// SPDX-License-Identifier: MIT
#include "weft/web/security.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "weft/base/base64.hpp"
#include "weft/http/status.hpp"
#include "weft/http/token.hpp"
#include "weft/json/utf8.hpp"
#include "weft/web/errors.hpp"

namespace weft::web::detail {

std::optional<std::string_view> credentials_of(std::string_view field, std::string_view scheme) noexcept {
  const std::size_t blank = field.find(' ');
  if (blank == std::string_view::npos || !http::equal_ignoring_case(field.substr(0, blank), scheme)) {
    return std::nullopt;
  }
  const std::string_view rest = http::trim(field.substr(blank));
  return rest.empty() || !json::is_utf8(rest) ? std::nullopt : std::optional(rest);
}

std::optional<basic> basic_of(std::string_view credentials) {
  const auto text = base64_decode(credentials);
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos || !json::is_utf8(*text)) return std::nullopt;
  return basic{text->substr(0, colon), text->substr(colon + 1)};
}

void ask_for(std::string_view challenge, std::string detail) {
  http::headers fields;
  fields.add("www-authenticate", challenge);
  throw http_error(http::status::unauthorized, std::move(detail), std::move(fields));
}

}  // namespace weft::web::detail
