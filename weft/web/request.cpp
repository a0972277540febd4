// SPDX-License-Identifier: MIT
#include "weft/web/request.hpp"

#include <algorithm>
#include <stdexcept>

#include "weft/http/percent.hpp"
#include "weft/http/set_cookie.hpp"
#include "weft/http/token.hpp"
#include "weft/web/route.hpp"
#include "weft/web/sessions.hpp"

namespace weft::web {

std::string request::client() const {
  const auto* from = http_.connection;
  return from && from->client ? from->client->str() : std::string();
}

std::string_view request::scheme() const noexcept {
  return http_.connection ? http_.connection->scheme() : std::string_view("http");
}

std::string request::base_url() const {
  return std::string(scheme()) + "://" + std::string(http_.authority()) + root_path_ + '/';
}

std::string_view request::path_value(std::string_view name) const noexcept {
  if (!route_) return {};
  const auto& names = route_->path.names();
  const auto found = std::ranges::find(names, name);
  const auto index = static_cast<std::size_t>(found - names.begin());
  return index < values_.size() ? std::string_view(values_[index]) : std::string_view();
}

const request::pairs& request::query() const {
  if (!query_) {
    query_.emplace();
    for (http::query_reader pair(http_.query()); pair.next();)
      query_->emplace_back(pair.name(), pair.value());
  }
  return *query_;
}

std::vector<std::string_view> request::query_values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const auto& [key, value] : query()) {
    if (key == name) found.push_back(value);
  }
  return found;
}

std::optional<std::string_view> request::query_value(std::string_view name) const {
  // The last one counts, as for FastAPI.
  const auto& all = query();
  const auto found =
      std::find_if(all.rbegin(), all.rend(), [&](const auto& pair) { return pair.first == name; });
  if (found == all.rend()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> request::cookie(std::string_view name) const {
  if (!cookies_) {
    cookies_.emplace();
    for (const auto& [field, text] : http_.headers) {
      if (!http::equal_ignoring_case(field, "cookie")) continue;
      for (http::cookie_reader pair(text); pair.next();) cookies_->emplace_back(pair.name(), pair.value());
    }
  }
  const auto found = std::ranges::find(*cookies_, name, &pairs::value_type::first);
  if (found == cookies_->end()) return std::nullopt;
  return found->second;
}

web::session& request::session() {
  if (auto* const found = state_.find<web::session>()) {
    found->was_asked_for_ = true;
    return *found;
  }
  throw std::logic_error(
      "weft: the application has no sessions: app.use(std::make_shared<web::sessions>(…))");
}

std::any* request::cached(const void* key) noexcept {
  const auto found = std::ranges::find(cache_, key, [](const auto& each) { return each.first; });
  return found == cache_.end() ? nullptr : found->second.get();
}

std::any& request::cache(const void* key, std::any value) {
  return *cache_.emplace_back(key, std::make_unique<std::any>(std::move(value))).second;
}

void request::begin_route() noexcept {
  wrong_ = {};
  resources_ = nullptr;
  cache_.clear();
}

}  // namespace weft::web
