// SPDX-License-Identifier: MIT
#include "weft/http/set_cookie.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/cookie_date.hpp"
#include "weft/http/date.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/cookie_rules.hpp"
#include "weft/http/token.hpp"
#include "weft/idna/host_name.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

constexpr std::array<std::string_view, 4> site_names = {"", "None", "Lax", "Strict"};

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t size = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return taken;
}

/// `-?[0-9]+`, and what is too large becomes the largest.
std::optional<seconds> parse_seconds(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, detail::is_digit)) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text)
    value = std::min(value * 10 + (c - '0'), std::numeric_limits<std::int64_t>::max() / 100);
  return seconds(negative ? -value : value);
}

std::string canonical_domain(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  std::string domain = idna::to_ascii(text).value_or(std::string(text));  // what is none is no host's
  std::ranges::transform(domain, domain.begin(), detail::lower);
  return domain;
}

same_site parse_site(std::string_view text) {
  for (std::size_t i = 1; i < site_names.size(); ++i) {
    if (equal_ignoring_case(text, site_names[i])) return static_cast<same_site>(i);
  }
  return same_site::unset;
}

void apply(set_cookie& cookie, std::string_view name, std::string_view value) {
  const auto is = [&](std::string_view known) { return equal_ignoring_case(name, known); };
  if (value.size() > cookie_attribute_bytes_max) return;
  if (is("expires")) {
    if (const auto time = parse_cookie_date(value)) cookie.expires = time;
  } else if (is("max-age")) {
    if (const auto age = parse_seconds(value)) cookie.max_age = age;
  } else if (is("domain")) {
    cookie.domain = canonical_domain(value);
  } else if (is("path")) {
    cookie.path = value.starts_with('/') && !value.contains('\t') ? value : "";  // no file could hold a tab
  } else if (is("secure")) {
    cookie.secure = true;
  } else if (is("httponly")) {
    cookie.http_only = true;
  } else if (is("partitioned")) {
    cookie.partitioned = true;
  } else if (is("samesite")) {
    cookie.site = parse_site(value);
  }
}

/// cookie-octet: visible ASCII but quotes, commas, semicolons and backslashes.
bool is_cookie_text(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  return std::ranges::all_of(
      text, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

bool is_attribute_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != ';'; });
}

void check(bool good, std::string_view name, std::string_view rule) {
  if (!good) throw std::invalid_argument(format("the cookie '{}' {}", name, rule));
}

void check(const set_cookie& cookie) {
  const std::string_view name = cookie.name;
  check(is_token(name), name, "has a name that is no token");
  check(is_cookie_text(cookie.value), name, "has a value with bytes that a cookie cannot hold");
  check(name.size() + cookie.value.size() <= cookie_bytes_max, name, "is longer than 4096 bytes");
  check(is_attribute_text(cookie.domain) && is_attribute_text(cookie.path), name,
        "has a domain or path with bytes that a cookie cannot hold");
  check(cookie.path.empty() || cookie.path.starts_with('/'), name, "has a path that does not begin with '/'");
  check(cookie.secure || cookie.site != same_site::none, name, "needs Secure with SameSite=None");
  check(cookie.secure || !cookie.partitioned, name, "needs Secure with Partitioned");
  check(!detail::broken_prefix_rule(cookie), name, "breaks the rule of its prefix");
}

}  // namespace

std::expected<set_cookie, std::string> parse_set_cookie(std::string_view field) {
  if (!is_field_value(field)) return std::unexpected("the cookie has a control character");
  const std::string_view pair = take_until(field, ';');
  const std::size_t equals = pair.find('=');
  set_cookie cookie;
  if (equals != std::string_view::npos) cookie.name = trim(pair.substr(0, equals));
  cookie.value = trim(equals == std::string_view::npos ? pair : pair.substr(equals + 1));
  if (cookie.name.empty() && cookie.value.empty())
    return std::unexpected("the cookie has no name and no value");
  if (cookie.name.contains('\t') || cookie.value.contains('\t'))
    return std::unexpected("the cookie has a tab");
  if (cookie.name.size() + cookie.value.size() > cookie_bytes_max) {
    return std::unexpected(format("the cookie has more than {} bytes", cookie_bytes_max));
  }
  while (!field.empty()) {
    const std::string_view attribute = take_until(field, ';');
    const std::size_t split = std::min(attribute.find('='), attribute.size());
    apply(cookie, trim(attribute.substr(0, split)),
          trim(attribute.substr(std::min(split + 1, attribute.size()))));
  }
  return cookie;
}

std::string format_set_cookie(const set_cookie& cookie) {
  check(cookie);
  std::string out = cookie.name + '=' + cookie.value;
  if (cookie.expires) out.append("; Expires=").append(format_date(*cookie.expires));
  if (cookie.max_age) out.append("; Max-Age=").append(std::to_string(cookie.max_age->count()));
  if (!cookie.domain.empty()) out.append("; Domain=").append(cookie.domain);
  if (!cookie.path.empty()) out.append("; Path=").append(cookie.path);
  if (cookie.secure) out.append("; Secure");
  if (cookie.http_only) out.append("; HttpOnly");
  if (cookie.site != same_site::unset) {
    out.append("; SameSite=").append(site_names[static_cast<std::size_t>(cookie.site)]);
  }
  if (cookie.partitioned) out.append("; Partitioned");
  return out;
}

set_cookie removal_of(const set_cookie& cookie) {
  set_cookie gone = cookie;
  gone.value.clear();
  gone.expires = sys_seconds();
  gone.max_age = seconds(0);
  return gone;
}

bool cookie_reader::next() noexcept {
  while (!rest_.empty()) {
    const std::string_view pair = take_until(rest_, ';');
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    name_ = trim(pair.substr(0, equals));
    value_ = trim(pair.substr(equals + 1));
    if (value_.size() >= 2 && value_.starts_with('"') && value_.ends_with('"')) {
      value_ = value_.substr(1, value_.size() - 2);
    }
    if (!name_.empty()) return true;
  }
  return false;
}

std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name) noexcept {
  for (cookie_reader pair(field); pair.next();) {
    if (pair.name() == name) return pair.value();
  }
  return std::nullopt;
}

}  // namespace weft::http
