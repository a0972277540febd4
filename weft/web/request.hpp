// SPDX-License-Identifier: MIT
#pragma once

#include <any>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/model/errors.hpp"
#include "weft/web/state.hpp"

namespace weft::web {

class session;
struct route;

/// A request on its way through an application: what came, taken apart when it is asked for.
///
/// Lifetime: until the response is made, of a streamed one until it is sent; so are the views that it gives.
class request {
 public:
  /// `shared` is the application's state.
  request(http::request& http, web::state& shared) noexcept
      : http_(http),
        app_state_(shared),
        state_(http.kept_above ? std::static_pointer_cast<const web::state>(*http.kept_above) : nullptr) {}
  request(const request&) = delete;
  request& operator=(const request&) = delete;

  http::request& http() noexcept { return http_; }
  const http::request& http() const noexcept { return http_; }
  std::string_view method() const noexcept { return http_.method; }
  /// Percent-encoded, without the prefix under which the application is mounted.
  std::string_view path() const noexcept { return http_.path(); }
  const http::headers& headers() const noexcept { return http_.headers; }
  const std::string& body() const noexcept { return http_.body; }
  /// `127.0.0.1`; empty if it is not known.
  std::string client() const;
  /// `http` or `https`.
  std::string_view scheme() const noexcept;
  /// `https://example.com/`: the scheme and host that the client used, and where the application is, by
  /// `app_options::root_path` and `app::mount`.
  std::string base_url() const;
  /// That path: `/api`; empty for an application at the root.
  const std::string& root_path() const noexcept { return root_path_; }

  /// What stands for a name in the route's path, decoded; empty if it has no such name.
  std::string_view path_value(std::string_view name) const noexcept;
  /// The values of a query parameter, decoded.
  std::vector<std::string_view> query_values(std::string_view name) const;
  std::optional<std::string_view> query_value(std::string_view name) const;
  std::optional<std::string_view> cookie(std::string_view name) const;

  /// The application's state, and what middleware and dependencies leave for handlers of this request, those
  /// of mounted applications included.
  web::state& app_state() const noexcept { return app_state_; }
  web::state& state() noexcept { return state_; }
  /// What is kept about the client. Throws `std::logic_error` if the application has no `sessions`, nor one
  /// that it is mounted in.
  web::session& session();

  /// The route that answers it; null if there is none.
  const web::route* route() const noexcept { return route_; }

  /// Has `fn()` done after the response was sent, one after the other; one that fails ends the rest. What a
  /// handler asks for that fails then, or is cut, is not done.
  void after(std::function<task<>()> fn) { after_.push_back(std::move(fn)); }

  /// What is wrong with it, as its parameters were read.
  model::errors& wrong() noexcept { return wrong_; }

  /// What is entered here is left once the response is made, and of a streamed one once its body was sent.
  /// Null for a handler that cannot wait, and in the body.
  exit_stack* resources() noexcept { return resources_; }

  /// A value that is made once for this request; `key` tells whose it is.
  std::any* cached(const void* key) noexcept;
  std::any& cache(const void* key, std::any value);

 private:
  friend class app;
  /// Forgets what an earlier way through the application has left: what was lent to it has gone.
  void begin_route() noexcept;
  using pairs = std::vector<std::pair<std::string, std::string>>;
  const pairs& query() const;

  http::request& http_;
  web::state& app_state_;
  web::state state_;
  const web::route* route_ = nullptr;
  std::vector<std::string> values_;  // of the names in the route's path
  std::string root_path_;            // where the application is
  mutable std::optional<pairs> query_, cookies_;
  model::errors wrong_;
  exit_stack* resources_ = nullptr;
  std::vector<std::pair<const void*, std::unique_ptr<std::any>>> cache_;
  std::vector<std::function<task<>()>> after_;
};

}  // namespace weft::web
