// SPDX-License-Identifier: MIT
#include "weft/web/cors.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

namespace {

// What a page may send without asking: Fetch standard §2.2.2.
constexpr std::array<std::string_view, 4> safelisted{"accept", "accept-language", "content-language",
                                                     "content-type"};
constexpr std::string_view all_methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

bool has(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::any_of(
      list, [&](const std::string& each) { return each == "*" || http::equal_ignoring_case(each, wanted); });
}

/// Whether an origin is the one that a pattern with at most one '*' means.
bool is_origin(std::string_view pattern, std::string_view origin) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return origin == pattern;
  const std::string_view before = pattern.substr(0, star), behind = pattern.substr(star + 1);
  if (origin.size() <= pattern.size() - 1 || !origin.starts_with(before) || !origin.ends_with(behind))
    return false;
  // The part must not reach from a host into a port, or the other way.
  const std::string_view part = origin.substr(star, origin.size() - pattern.size() + 1);
  return part.find_first_of(":/@") == std::string_view::npos;
}

std::string joined(const std::vector<std::string>& list) {
  std::string all;
  for (const std::string& each : list) all += (all.empty() ? "" : ", ") + each;
  return all;
}

}  // namespace

cors::cors(cors_options options)
    : options_(std::move(options)), all_origins_(has(options_.allow_origins, "*")) {}

bool cors::allows_origin(std::string_view origin) const {
  return all_origins_ || std::ranges::any_of(options_.allow_origins, [&](const std::string& pattern) {
           return is_origin(pattern, origin);
         });
}

std::optional<http::response> cors::before(request& r) {
  const auto origin = r.headers().get("origin");
  if (!origin || r.method() != "OPTIONS" || !r.headers().contains("access-control-request-method")) {
    return std::nullopt;
  }
  return answer_preflight(r, *origin);
}

http::response cors::answer_preflight(request& r, std::string_view origin) const {
  std::string refused;
  const auto refuse = [&](std::string_view what) {
    refused += (refused.empty() ? "" : ", ") + std::string(what);
  };
  if (!allows_origin(origin)) refuse("origin");
  if (!has(options_.allow_methods, r.headers().get("access-control-request-method").value_or("")))
    refuse("method");
  const std::string_view wanted = r.headers().get("access-control-request-headers").value_or("");
  std::string_view name, rest = wanted;
  while (http::next_list_item(rest, name)) {
    const auto is_name = [&](std::string_view each) { return http::equal_ignoring_case(each, name); };
    if (has(options_.allow_headers, name) || std::ranges::any_of(safelisted, is_name)) continue;
    refuse("headers");
    break;
  }
  http::response made = refused.empty() ? text("OK") : text("Disallowed CORS " + refused, 400);
  const bool any_method = std::ranges::find(options_.allow_methods, "*") != options_.allow_methods.end();
  made.headers.add("access-control-allow-methods", any_method ? all_methods : joined(options_.allow_methods));
  if (!wanted.empty()) made.headers.add("access-control-allow-headers", wanted);
  made.headers.add("access-control-max-age", format("{}", options_.max_age.count()));
  return made;
}

void cors::after(request& r, http::response& made) {
  const auto origin = r.headers().get("origin");
  http::headers& fields = made.headers;
  // With credentials a page must be named: "*" would be refused by the browser.
  const bool named = !all_origins_ || options_.allow_credentials;
  // Also where no page is named: a cache must not give that answer to a page that would be. Starlette says it
  // only to pages that it allows, and to those that ask before they send.
  if (named) fields.add("vary", "Origin");
  if (!origin || !allows_origin(*origin)) return;
  fields.set("access-control-allow-origin", named ? *origin : "*");
  if (options_.allow_credentials) fields.set("access-control-allow-credentials", "true");
  if (!options_.expose_headers.empty())
    fields.set("access-control-expose-headers", joined(options_.expose_headers));
}

}  // namespace weft::web
