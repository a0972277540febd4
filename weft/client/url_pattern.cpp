// SPDX-License-Identifier: MIT
#include "weft/client/url_pattern.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {
[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument(
      format("weft: '{}' is no pattern of URLs, as all:// or http://*.example.com", text));
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && equal_ignoring_case(text.substr(text.size() - end.size()), end);
}
}  // namespace

url_pattern::url_pattern(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos || mark == 0) refuse(text);
  scheme_ = text.substr(0, mark);
  if (scheme_ == "all") scheme_.clear();
  std::string_view host = text.substr(mark + 3);
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    const std::string_view digits = host.substr(colon + 1);
    std::uint16_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) refuse(text);
    port_ = number;
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.find_first_of("/?#@ ") != std::string_view::npos) refuse(text);
  if (host.empty() || host == "*") return;
  kind_ = hosts::one;
  if (host.starts_with('*')) {
    host.remove_prefix(1);
    kind_ = host.starts_with('.') ? hosts::below : hosts::one_and_below;
    if (host.starts_with('.')) host.remove_prefix(1);
  }
  if (host.empty() || host.find('*') != std::string_view::npos) refuse(text);
  host_ = host;
}

bool url_pattern::matches(const url& tried) const noexcept {
  if (!scheme_.empty() && scheme_ != tried.scheme()) return false;
  if (port_ && *port_ != tried.port()) return false;
  if (kind_ == hosts::any) return true;
  const std::string_view host = tried.host();
  if (kind_ != hosts::below && equal_ignoring_case(host, host_)) return true;
  if (kind_ == hosts::one || !ends_with_ignoring_case(host, host_) || host.size() == host_.size())
    return false;
  return host.size() > host_.size() + 1 && host[host.size() - host_.size() - 1] == '.';
}

url_pattern::order url_pattern::rank() const noexcept {
  return {!port_, -static_cast<std::ptrdiff_t>(host_.size()), -static_cast<std::ptrdiff_t>(scheme_.size())};
}

}  // namespace weft::http
