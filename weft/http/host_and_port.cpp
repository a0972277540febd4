// SPDX-License-Identifier: MIT
#include "weft/http/host_and_port.hpp"

#include <algorithm>
#include <cstddef>

#include "weft/http/detail/authority.hpp"
#include "weft/http/detail/characters.hpp"

namespace weft::http {

namespace {

bool is_reg_name(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (detail::is(name[at], detail::in_host)) continue;
    if (!detail::is_escape(name, at)) return false;
    at += 2;
  }
  return !name.empty();
}

}  // namespace

bool is_host_and_port(std::string_view text, bool port_required) {
  std::size_t host_end = 0;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos || !detail::canonical_ipv6(text.substr(1, bracket - 1)))
      return false;
    host_end = bracket + 1;
  } else {
    host_end = std::min(text.find(':'), text.size());
    if (!is_reg_name(text.substr(0, host_end))) return false;
  }
  if (host_end == text.size()) return !port_required;
  const std::string_view port = text.substr(host_end + 1);
  // RFC 3986 §3.2.3 lets the port be empty after its colon; CONNECT has no default to fall back to.
  return text[host_end] == ':' && (port.empty() ? !port_required : detail::parse_port(port).has_value());
}

}  // namespace weft::http
