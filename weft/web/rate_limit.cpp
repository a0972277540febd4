// SPDX-License-Identifier: MIT
#include "weft/web/rate_limit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

rate_limit::rate_limit(rate_limit_options options) : options_(std::move(options)) {
  if (!(options_.per_second > 0) || options_.burst == 0 || options_.clients_max == 0) {
    throw std::invalid_argument("weft: a rate limit must let some requests pass");
  }
}

rate_limit::bucket& rate_limit::bucket_of(std::string client, time_point now) {
  if (const auto known = clients_.find(client); known != clients_.end()) {
    by_age_.splice(by_age_.begin(), by_age_, known->second);
    return by_age_.front();
  }
  if (clients_.size() == options_.clients_max) {
    clients_.erase(by_age_.back().client);
    by_age_.pop_back();
  }
  by_age_.push_front({client, static_cast<double>(options_.burst), now});
  clients_.emplace(std::move(client), by_age_.begin());
  return by_age_.front();
}

std::optional<http::response> rate_limit::before(request& r) {
  const time_point now = clock::now();
  bucket& own = bucket_of(options_.key ? options_.key(r) : r.client(), now);
  const double passed = std::chrono::duration<double>(now - own.filled_at).count();
  own.tokens = std::min(own.tokens + passed * options_.per_second, static_cast<double>(options_.burst));
  own.filled_at = now;
  if (own.tokens >= 1) {
    own.tokens -= 1;
    return std::nullopt;
  }
  http::response refused = json_text(R"({"detail":"Too Many Requests"})", http::status::too_many_requests);
  refused.headers.add("retry-after",
                      format("{}", std::lround(std::ceil((1 - own.tokens) / options_.per_second))));
  return refused;
}

}  // namespace weft::web
