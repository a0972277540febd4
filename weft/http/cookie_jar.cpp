// SPDX-License-Identifier: MIT
#include "weft/http/cookie_jar.hpp"

#include <algorithm>
#include <functional>
#include <ranges>
#include <stdexcept>
#include <utility>

#include "weft/base/ip_address.hpp"
#include "weft/base/print.hpp"
#include "weft/http/detail/cookie_rules.hpp"
#include "weft/http/public_suffix.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

/// Loopback counts as secure: nobody listens in, and servers under development set secure cookies there.
bool is_secure(const url& at) {
  if (at.scheme() == "https" || at.scheme() == "wss") return true;
  if (at.host() == "localhost" || at.host().ends_with(".localhost")) return true;
  const auto address = ip_address::parse(at.host());
  return address && address->is_loopback();
}

std::string_view path_of(const url& at) { return at.path().empty() ? std::string_view("/") : at.path(); }

bool is_expired(const cookie& kept, sys_seconds now) { return kept.expires && *kept.expires <= now; }

std::optional<sys_seconds> expiry_of(const set_cookie& from, sys_seconds now, seconds lifetime_max) {
  const sys_seconds latest = now + lifetime_max;
  if (from.max_age) {
    return *from.max_age <= seconds(0)    ? sys_seconds::min()
           : *from.max_age < lifetime_max ? now + *from.max_age
                                          : latest;
  }
  if (!from.expires) return std::nullopt;
  return std::min(*from.expires, latest);
}

bool goes_along(const cookie& kept, request_site site) {
  if (site == request_site::same || kept.site == same_site::none) return true;
  return site == request_site::cross_navigation && kept.site != same_site::strict;
}

bool belongs_to(const cookie& kept, const url& to) {
  if (kept.host_only ? kept.domain != to.host() : !detail::domain_matches(to.host(), kept.domain))
    return false;
  return detail::path_matches(path_of(to), kept.path) && (!kept.secure || is_secure(to));
}

/// Whose cookie it would be, or why it cannot be.
std::expected<std::string, std::string> domain_for(const set_cookie& from, std::string_view host) {
  if (from.domain.empty()) return std::string(host);
  if (!detail::domain_matches(host, from.domain)) {
    return std::unexpected(format("'{}' cannot set cookies for '{}'", host, from.domain));
  }
  if (from.domain != host && is_public_suffix(from.domain)) {
    return std::unexpected(format("'{}' is a public suffix", from.domain));
  }
  return from.domain;
}

std::unexpected<std::string> ignored(const set_cookie& from, std::string_view reason) {
  return std::unexpected(format("the cookie '{}' {}", from.name, reason));
}

auto matches(std::string_view name, std::optional<std::string_view> domain,
             std::optional<std::string_view> path) {
  return [=](const cookie& kept) {
    return kept.name == name && (!domain || kept.domain == *domain) && (!path || kept.path == *path);
  };
}

}  // namespace

std::expected<void, std::string> cookie_jar::store(const url& from, std::string_view field, sys_seconds now) {
  auto parsed = parse_set_cookie(field);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  auto domain = domain_for(*parsed, from.host());
  if (!domain) return ignored(*parsed, format("is ignored: {}", domain.error()));
  if (parsed->secure && !is_secure(from)) return ignored(*parsed, "is secure, but came over http");
  if (parsed->site == same_site::none && !parsed->secure)
    return ignored(*parsed, "has SameSite=None without Secure");
  if (detail::broken_prefix_rule(*parsed)) return ignored(*parsed, "breaks the rule of its prefix");
  cookie added;
  added.name = std::move(parsed->name);
  added.value = std::move(parsed->value);
  // A public suffix that is itself a host may keep cookies of its own.
  added.host_only = parsed->domain.empty() || (*domain == from.host() && is_public_suffix(*domain));
  added.domain = *std::move(domain);
  added.path = parsed->path.empty() ? detail::default_cookie_path(from.path()) : std::move(parsed->path);
  added.expires = expiry_of(*parsed, now, limits_.lifetime_max);
  added.secure = parsed->secure;
  added.http_only = parsed->http_only;
  added.site = parsed->site;
  if (!added.secure && !is_secure(from) && shadows_secure(added)) {
    return std::unexpected(format("the cookie '{}' would hide a secure one", added.name));
  }
  keep(std::move(added), now);
  return {};
}

bool cookie_jar::shadows_secure(const cookie& added) const {
  return std::ranges::any_of(cookies_, [&](const cookie& kept) {
    return kept.secure && kept.name == added.name && detail::path_matches(added.path, kept.path) &&
           (detail::domain_matches(kept.domain, added.domain) ||
            detail::domain_matches(added.domain, kept.domain));
  });
}

void cookie_jar::set(cookie added, sys_seconds now) {
  const auto bad = [](std::string_view text) {
    return !is_field_value(text) || text.find_first_of("\t;") != text.npos;
  };
  if (bad(added.name) || bad(added.value) || bad(added.path) || bad(added.domain) ||
      added.name.contains('=')) {
    throw std::invalid_argument("a cookie with control characters, semicolons, or '=' in its name");
  }
  if (added.domain.empty() || added.domain.find_first_of(".#") == 0 || !added.path.starts_with('/')) {
    throw std::invalid_argument(
        format("the cookie '{}' has no good domain, or a path without '/'", added.name));
  }
  keep(std::move(added), now);
}

std::vector<cookie>::iterator cookie_jar::place_of(const cookie& like) {
  return std::ranges::find_if(cookies_, [&](const cookie& kept) {
    return kept.name == like.name && kept.domain == like.domain && kept.path == like.path &&
           kept.host_only == like.host_only;
  });
}

void cookie_jar::keep(cookie added, sys_seconds now) {
  added.last_used = now;
  const auto same = place_of(added);
  if (is_expired(added, now)) {
    if (same != cookies_.end()) cookies_.erase(same);
  } else if (same != cookies_.end()) {
    *same = std::move(added);  // at its place: it stays as old as it was
  } else {
    make_room(added.domain, now);
    cookies_.push_back(std::move(added));
  }
}

/// Before one more: first what has expired goes, then of a domain that has too many what is not secure, then
/// what is, then of all; always what was not used for the longest time.
void cookie_jar::make_room(std::string_view domain, sys_seconds now) {
  const auto of_domain = [&](const cookie& kept) { return kept.domain == domain; };
  const auto too_many = [&] {
    return std::ranges::count_if(cookies_, of_domain) >=
           static_cast<std::ptrdiff_t>(limits_.domain_cookie_count_max);
  };
  if (cookies_.size() < limits_.domain_cookie_count_max && cookies_.size() < limits_.cookie_count_max) return;
  if (cookies_.size() >= limits_.cookie_count_max || too_many()) erase_expired(now);
  if (too_many())
    evict(domain,
          std::ranges::any_of(cookies_, [&](const cookie& kept) { return of_domain(kept) && !kept.secure; }));
  if (cookies_.size() >= limits_.cookie_count_max) evict({}, false);
}

void cookie_jar::evict(std::string_view domain, bool insecure_only) {
  auto oldest = cookies_.end();
  for (auto at = cookies_.begin(); at != cookies_.end(); ++at) {
    if ((!domain.empty() && at->domain != domain) || (insecure_only && at->secure)) continue;
    if (oldest == cookies_.end() || at->last_used < oldest->last_used) oldest = at;
  }
  if (oldest != cookies_.end()) cookies_.erase(oldest);
}

std::string cookie_jar::field_for(const url& to, sys_seconds now, request_site site) {
  std::vector<cookie*> chosen;
  for (cookie& kept : cookies_) {
    if (!is_expired(kept, now) && goes_along(kept, site) && belongs_to(kept, to)) chosen.push_back(&kept);
  }
  const auto by_path = [](const cookie* kept) { return kept->path.size(); };
  std::vector<cookie*> sorted;
  for (cookie* each : chosen) {
    sorted.insert(std::ranges::upper_bound(sorted, by_path(each), std::ranges::greater(), by_path), each);
  }
  std::string field;
  for (cookie* each : sorted) {
    const std::size_t size = each->name.size() + each->value.size() + 3;
    if (field.size() + size > limits_.field_bytes_max) break;
    if (!field.empty()) field += "; ";
    if (!each->name.empty()) field.append(each->name).append("=");
    field += each->value;
    each->last_used = now;
  }
  return field;
}

std::vector<const cookie*> cookie_jar::find(std::string_view name, std::optional<std::string_view> domain,
                                            std::optional<std::string_view> path) const {
  std::vector<const cookie*> found;
  const auto is_meant = matches(name, domain, path);
  for (const cookie& kept : cookies_) {
    if (is_meant(kept)) found.push_back(&kept);
  }
  return found;
}

std::size_t cookie_jar::erase(std::string_view name, std::optional<std::string_view> domain,
                              std::optional<std::string_view> path) {
  return std::erase_if(cookies_, matches(name, domain, path));
}

void cookie_jar::erase_expired(sys_seconds now) {
  std::erase_if(cookies_, [&](const cookie& kept) { return is_expired(kept, now); });
}

void cookie_jar::end_session() {
  std::erase_if(cookies_, [](const cookie& kept) { return !kept.expires; });
}

}  // namespace weft::http
