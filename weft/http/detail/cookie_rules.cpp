// SPDX-License-Identifier: MIT
#include "weft/http/detail/cookie_rules.hpp"

#include <cstddef>

#include "weft/base/ip_address.hpp"
#include "weft/http/token.hpp"

namespace weft::http::detail {
namespace {

bool has_prefix(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace

bool broken_prefix_rule(const set_cookie& cookie) {
  constexpr std::string_view secure = "__Secure-", host = "__Host-";
  if (cookie.name.empty()) return has_prefix(cookie.value, secure) || has_prefix(cookie.value, host);
  if (has_prefix(cookie.name, secure)) return !cookie.secure;
  return has_prefix(cookie.name, host) && (!cookie.secure || !cookie.domain.empty() || cookie.path != "/");
}

bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  if (!host.ends_with(domain) || host[host.size() - domain.size() - 1] != '.') return false;
  return !ip_address::parse(host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0)));
}

bool path_matches(std::string_view path, std::string_view cookie_path) {
  if (!path.starts_with(cookie_path)) return false;
  return path.size() == cookie_path.size() || cookie_path.ends_with('/') || path[cookie_path.size()] == '/';
}

std::string default_cookie_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos || path[0] != '/' ? "/"
                                                                         : std::string(path.substr(0, slash));
}

}  // namespace weft::http::detail
