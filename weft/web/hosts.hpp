// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/web/middleware.hpp"

namespace weft::web {

/// Whether `authority`, a host and maybe a port, is one that the pattern means: a name, `*.example.com` for
/// all below one, or `*`.
bool is_host(std::string_view pattern, std::string_view authority);

/// Refuses requests for hosts that are not served here: what a page is made of should not be what a stranger
/// sent.
class trusted_hosts final : public middleware {
 public:
  explicit trusted_hosts(std::vector<std::string> hosts) : hosts_(std::move(hosts)) {}
  std::optional<http::response> before(request& r) override;

 private:
  std::vector<std::string> hosts_;
};

/// Sends clients that came without TLS to the same URL with it. Who names no host gets 400.
class https_redirect final : public middleware {
 public:
  std::optional<http::response> before(request& r) override;
};

/// Gives every request an id, or keeps the one that a proxy gave it, in `x-request-id`; also on the response.
class request_id final : public middleware {
 public:
  std::optional<http::response> before(request& r) override;
  void after(request& r, http::response& made) override;
};

}  // namespace weft::web
