// SPDX-License-Identifier: MIT
#include "weft/client/cache_rules.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/cache_control.hpp"
#include "weft/http/date.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr seconds guess_max = std::chrono::days(1);

std::optional<sys_seconds> date_of(const headers& fields, std::string_view name) {
  const auto field = fields.get(name);
  if (!field) return std::nullopt;
  return parse_date(*field, std::chrono::floor<seconds>(std::chrono::system_clock::now()));
}

/// Whether freshness may be guessed: by the status, or because the server has no objection. RFC 9110 §15.1,
/// RFC 9111 §4.2.2.
bool may_be_guessed(int status, const cache_control& control) {
  constexpr int all[]{200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501};
  return control.is_public || std::ranges::find(all, status) != std::end(all);
}

/// The elements of a field, however they are parted by blanks and over lines: with other ones it would mean
/// something else.
std::vector<std::string_view> elements_of(const headers& fields, std::string_view name) {
  std::vector<std::string_view> all;
  for (std::string_view rest : fields.get_all(name)) {
    for (std::string_view one; next_list_item(rest, one);) all.push_back(one);
  }
  return all;
}

bool has_validator(const response& got) {
  return got.headers.contains("etag") || got.headers.contains("last-modified");
}

}  // namespace

bool may_store(const request& asked, const response& got) {
  const auto control = cache_control::parse(got.headers);
  if (asked.method != "GET" || asked.headers.contains("range") || got.status == 206 || got.status == 304 ||
      got.status / 100 == 1) {
    return false;
  }
  if (control.no_store || cache_control::parse(asked.headers).no_store) return false;
  if (got.headers.has_token("vary", "*")) return false;
  const bool is_explicit = control.max_age || got.headers.contains("expires");
  if (!is_explicit && !may_be_guessed(got.status, control)) return false;
  return freshness_of(got) > seconds(0) || has_validator(got);
}

seconds freshness_of(const response& got) {
  const auto control = cache_control::parse(got.headers);
  if (control.max_age) return *control.max_age;
  const auto date = date_of(got.headers, "date");
  if (got.headers.contains("expires")) {
    const auto expires = date_of(got.headers, "expires");  // "0" and the like: it is over
    return expires && date ? std::max(seconds(0), *expires - *date) : seconds(0);
  }
  const auto changed = date_of(got.headers, "last-modified");
  if (!changed || !date || !may_be_guessed(got.status, control)) return seconds(0);
  return std::clamp(seconds((*date - *changed) / 10), seconds(0), guess_max);
}

seconds age_on_arrival(const response& got, sys_seconds wall, seconds delay) {
  const auto date = date_of(got.headers, "date");
  return std::max(date ? std::max(seconds(0), wall - *date) : seconds(0), parse_age(got.headers) + delay);
}

bool is_usable(const request& asked, const response& kept, seconds age) {
  const auto wish = cache_control::parse(asked.headers);
  const auto control = cache_control::parse(kept.headers);
  if (wish.no_cache || control.no_cache || !control.no_cache_fields.empty()) return false;
  if (!asked.headers.contains("cache-control") && asked.headers.has_token("pragma", "no-cache")) return false;
  if (wish.max_age && age > *wish.max_age) return false;
  const seconds left = freshness_of(kept) - age;
  if (left > seconds(0)) return !wish.min_fresh || left >= *wish.min_fresh;
  return wish.max_stale && !wish.min_fresh && !control.must_revalidate && -left <= *wish.max_stale;
}

bool is_usable_meanwhile(const request& asked, const response& kept, seconds age) {
  const auto control = cache_control::parse(kept.headers);
  if (control.must_revalidate || control.no_cache || !control.no_cache_fields.empty()) return false;
  if (asked.headers.contains("cache-control") || asked.headers.contains("pragma")) return false;
  return control.stale_while_revalidate && age - freshness_of(kept) <= *control.stale_while_revalidate;
}

bool is_usable_in_need(const request& asked, const response& kept, seconds age) {
  const auto control = cache_control::parse(kept.headers);
  const auto allowed = std::max(control.stale_if_error, cache_control::parse(asked.headers).stale_if_error);
  if (control.must_revalidate || control.no_cache || !allowed) return false;
  return age - freshness_of(kept) <= *allowed;
}

bool matches_request(const headers& first, const headers& second, const response& kept) {
  if (first.get_all("authorization") != second.get_all("authorization") &&
      !cache_control::parse(kept.headers).is_public) {
    return false;
  }
  for (const std::string_view field : kept.headers.get_all("vary")) {
    std::string_view list = field, name;
    while (next_list_item(list, name)) {
      if (name == "*" || elements_of(first, name) != elements_of(second, name)) return false;
    }
  }
  return true;
}

void drop_fields_of_hop(headers& fields) {
  std::vector<std::string> gone{"connection",
                                "keep-alive",
                                "proxy-authenticate",
                                "proxy-authentication-info",
                                "proxy-authorization",
                                "proxy-connection",
                                "te",
                                "transfer-encoding",
                                "upgrade"};
  for (const std::string_view one : elements_of(fields, "connection")) gone.emplace_back(one);
  for (const std::string& name : gone) fields.erase(name);
}

bool is_about(const headers& told, const headers& kept) {
  const auto tag = told.get("etag"), known = kept.get("etag");
  if (!tag || tag == known) return true;  // also one without quotes
  const auto now = entity_tag::parse(*tag), before = entity_tag::parse(known.value_or(""));
  return now && before && now->weakly_equals(*before);
}

void renew(headers& kept, headers told) {
  drop_fields_of_hop(told);
  for (const char* name : {"content-length", "content-encoding", "content-range"}) told.erase(name);
  for (const char* name : {"age", "date"}) kept.erase(name);
  for (const auto& [name, value] : told) kept.erase(name);
  for (const auto& [name, value] : told) kept.add_unchecked(name, value, http::detail::checked());
}

}  // namespace weft::http
