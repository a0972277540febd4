// SPDX-License-Identifier: MIT
#include "weft/client/proxy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ranges>
#include <stdexcept>

#include "weft/base/base64.hpp"
#include "weft/base/ip_address.hpp"
#include "weft/base/print.hpp"
#include "weft/client/errors.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

std::string decoded(std::string_view text) { return percent_decode(text).value_or(std::string(text)); }

http::url parsed(std::string_view text) {
  auto read = http::url::parse(text);
  if (!read) throw invalid_url(format("of a proxy: {}", read.error()));
  return *std::move(read);
}

}  // namespace

proxy::proxy(std::string_view url, http::headers fields) : url_(parsed(url)), fields_(std::move(fields)) {
  constexpr std::string_view schemes[]{"http", "https", "socks5", "socks5h"};
  if (std::ranges::find(schemes, url_.scheme()) == std::end(schemes)) {
    throw std::invalid_argument(format("weft: Unknown scheme for proxy URL '{}'", url_.redacted_str()));
  }
  const std::string_view userinfo = url_.userinfo();
  if (userinfo.empty()) return;
  const std::size_t colon = std::min(userinfo.find(':'), userinfo.size());
  user_ = decoded(userinfo.substr(0, colon));
  if (colon < userinfo.size()) password_ = decoded(userinfo.substr(colon + 1));
  if (!is_socks() && !fields_.contains("proxy-authorization")) {
    fields_.add("proxy-authorization", "Basic " + base64_encode(user_ + ':' + password_));
  }
}

void proxy_rules::add(const url_pattern& pattern, std::optional<proxy> by) {
  const auto after = std::ranges::find_if(rules_, [&](const auto& rule) { return pattern < rule.first; });
  rules_.emplace(after, pattern, std::move(by));
}

const proxy* proxy_rules::find(const url& to) const noexcept {
  if (!direct_.empty()) {
    if (const auto address = ip_address::parse(to.host())) {
      for (const ip_network& network : direct_) {
        if (network.contains(*address)) return nullptr;
      }
    }
  }
  const auto found = std::ranges::find_if(rules_, [&](const auto& rule) { return rule.first.matches(to); });
  return found != rules_.end() && found->second ? &*found->second : nullptr;
}

/// One word of no_proxy.
void proxy_rules::add_exception(std::string_view host) {
  const auto add_direct = [this](std::string_view pattern) {
    try {
      add(pattern, std::nullopt);
    } catch (const std::invalid_argument&) {
      // Every program gets the variable: what one of them does not understand is no reason to fail.
    }
  };
  if (host.find("://") != std::string_view::npos) return add_direct(host);
  if (const auto network = ip_network::parse(host)) {
    direct_.push_back(*network);
    return;
  }
  if (equal_ignoring_case(host, "localhost")) return add("all://localhost", std::nullopt);
  if (host.starts_with('[') && host.ends_with(']')) return add_exception(host.substr(1, host.size() - 2));
  if (host.starts_with("*.")) host.remove_prefix(1);
  if (host.starts_with('.')) host.remove_prefix(1);
  if (!host.empty()) add_direct(format("all://*{}", host));
}

proxy_rules proxy_rules::from_environment(
    const std::function<std::optional<std::string>(const char*)>& lookup) {
  const auto of_system = [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  const auto get = [&](const char* name) { return lookup ? lookup(name) : of_system(name); };
  const auto either = [&](const char* lower, const char* upper) -> std::string {
    if (auto value = get(lower)) return *value;
    return get(upper).value_or("");
  };
  proxy_rules made;
  const auto add = [&](const char* pattern, const std::string& by) {
    if (!by.empty()) made.add(pattern, proxy(by.find("://") == std::string::npos ? "http://" + by : by));
  };
  const std::string direct = either("no_proxy", "NO_PROXY");
  std::string_view rest = direct, item;
  while (next_list_item(rest, item)) {
    for (const auto each : std::views::split(item, ' ')) {
      const std::string_view host(each);
      if (host == "*") return {};
      if (!host.empty()) made.add_exception(host);
    }
  }
  add("http://", get("REQUEST_METHOD") ? get("http_proxy").value_or("") : either("http_proxy", "HTTP_PROXY"));
  add("https://", either("https_proxy", "HTTPS_PROXY"));
  add("all://", either("all_proxy", "ALL_PROXY"));
  return made;
}

}  // namespace weft::http
