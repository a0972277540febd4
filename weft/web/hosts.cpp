// SPDX-License-Identifier: MIT
#include "weft/web/hosts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

namespace {

constexpr std::string_view id_field = "x-request-id";
constexpr std::size_t id_bytes_max = 128;  // of one that somebody else gave

std::string_view without_port(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return authority.substr(0, colon);
}

http::response bad_host() { return text("Invalid host header", 400); }

std::string new_id() {
  static thread_local std::mt19937_64 random{std::random_device()()};
  return format("{:016x}{:016x}", random(), random());
}

bool is_usable(std::string_view id) {
  return !id.empty() && id.size() <= id_bytes_max &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c < 127; });
}

}  // namespace

bool is_host(std::string_view pattern, std::string_view authority) {
  if (pattern == "*") return true;
  const std::string_view host = without_port(authority);
  if (!pattern.starts_with("*.")) return http::equal_ignoring_case(pattern, host);
  pattern.remove_prefix(1);
  return host.size() > pattern.size() &&
         http::equal_ignoring_case(host.substr(host.size() - pattern.size()), pattern);
}

std::optional<http::response> trusted_hosts::before(request& r) {
  const std::string_view asked = r.http().authority();
  if (std::ranges::any_of(hosts_, [&](const std::string& each) { return is_host(each, asked); }))
    return std::nullopt;
  return bad_host();
}

std::optional<http::response> https_redirect::before(request& r) {
  if (r.scheme() == "https") return std::nullopt;
  const std::string_view host = without_port(r.http().authority());
  if (host.empty()) return bad_host();  // HTTP/1.0 need not say it
  std::string url = "https://" + std::string(host) + r.root_path() + std::string(r.path());
  if (!r.http().query().empty()) url += '?' + std::string(r.http().query());
  return redirect(url);
}

std::optional<http::response> request_id::before(request& r) {
  const auto given = r.headers().get(id_field);
  if (!given || !is_usable(*given)) r.http().headers.set(id_field, new_id());
  return std::nullopt;
}

void request_id::after(request& r, http::response& made) {
  made.headers.set(id_field, r.headers().get(id_field).value_or(""));
}

}  // namespace weft::web
