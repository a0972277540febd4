// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/web/middleware.hpp"

namespace weft::web {

/// What pages of other sites may do. Lists with "*" mean anything.
struct cors_options {
  /// `https://example.com`. One '*' stands for a part of a name or a port: `https://*.example.com` for all
  /// below that one, `http://localhost:*`.
  std::vector<std::string> allow_origins{};
  std::vector<std::string> allow_methods{"GET"};
  std::vector<std::string> allow_headers{};
  bool allow_credentials = false;
  std::vector<std::string> expose_headers{};
  std::chrono::seconds max_age{600};
};

/// Answers the questions that browsers ask before they let a page of another site send a request, and tells
/// them what it may read. Source: Fetch standard §3.2.
class cors final : public middleware {
 public:
  explicit cors(cors_options options);

  std::optional<http::response> before(request& r) override;
  void after(request& r, http::response& made) override;

 private:
  bool allows_origin(std::string_view origin) const;
  http::response answer_preflight(request& r, std::string_view origin) const;

  cors_options options_;
  bool all_origins_;
};

}  // namespace weft::web
