// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "weft/core/clock.hpp"
#include "weft/web/middleware.hpp"

namespace weft::web {

struct rate_limit_options {
  double per_second = 10;             ///< requests of one client, on the average
  std::size_t burst = 20;             ///< requests at once, after a pause
  std::size_t clients_max = 100'000;  ///< that are remembered; beyond, who came longest ago is forgotten
  /// Who a request is from; empty: the client's address.
  std::function<std::string(request&)> key{};
};

/// Refuses requests of clients that send too many: 429 with Retry-After. A token bucket for each client.
class rate_limit final : public middleware {
 public:
  explicit rate_limit(rate_limit_options options);
  std::optional<http::response> before(request& r) override;

 private:
  struct bucket {
    std::string client;
    double tokens;
    time_point filled_at;
  };
  bucket& bucket_of(std::string client, time_point now);

  rate_limit_options options_;
  std::list<bucket> by_age_;  // who came last is first
  std::unordered_map<std::string, std::list<bucket>::iterator> clients_;
};

}  // namespace weft::web
