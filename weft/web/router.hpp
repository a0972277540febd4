// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/body/handler.hpp"
#include "weft/web/function_endpoint.hpp"
#include "weft/web/route.hpp"

namespace weft::web {

/// What the routes of a router have in common.
struct router_options {
  std::string prefix{};  ///< of their paths: `/users`; no '/' at its end
  std::vector<std::string> tags{};
  std::vector<possible_response> responses{};
  bool hidden = false;
  /// What is asked for in this order before the parameters of a route are read: see needs.hpp.
  std::vector<std::shared_ptr<const endpoint>> dependencies{};
};

/// Routes, to be included in an application or in another router.
///
///     web::router users{{.prefix = "/users", .tags = {"users"}}};
///     users.get("/{id}", [](web::path<"id", int> id) -> user { return find(id); });
///     app.include(std::move(users));
///
/// A function's parameters say where their values come from: see parameters.hpp. It is a plain function or a
/// coroutine. What follows it is said about the route: `web::hidden`, `web::status{201}`, `web::name{"x"}`.
class router {
 public:
  explicit router(router_options options = {}) : options_(std::move(options)) {}

  /// Adds a route. Throws `std::invalid_argument` for a path that cannot be, or a path name that no parameter
  /// takes.
  template <typename Fn, typename... Facts>
  router& add(std::string_view method, std::string_view path, Fn&& fn, const Facts&... facts) {
    route_facts f{.tags = options_.tags, .responses = options_.responses, .hidden = options_.hidden};
    (apply(f, facts), ...);
    return add_route(method, path, endpoint_of(std::forward<Fn>(fn)), std::move(f));
  }
  template <typename Fn, typename... Facts>
  router& get(std::string_view path, Fn&& fn, const Facts&... facts) {
    return add("GET", path, std::forward<Fn>(fn), facts...);
  }
  template <typename Fn, typename... Facts>
  router& post(std::string_view path, Fn&& fn, const Facts&... facts) {
    return add("POST", path, std::forward<Fn>(fn), facts...);
  }
  template <typename Fn, typename... Facts>
  router& put(std::string_view path, Fn&& fn, const Facts&... facts) {
    return add("PUT", path, std::forward<Fn>(fn), facts...);
  }
  template <typename Fn, typename... Facts>
  router& patch(std::string_view path, Fn&& fn, const Facts&... facts) {
    return add("PATCH", path, std::forward<Fn>(fn), facts...);
  }
  template <typename Fn, typename... Facts>
  router& del(std::string_view path, Fn&& fn, const Facts&... facts) {
    return add("DELETE", path, std::forward<Fn>(fn), facts...);
  }

  /// Takes over the routes of another router, under its prefix.
  router& include(router other, std::string_view prefix = "");

  /// Has everything below `prefix` answered by something else, which sees the path without it. Who asks for
  /// the prefix itself is sent to the same with a '/', unless `app_options::redirect_slashes` is off.
  router& mount(std::string prefix, http::handler handler);

  const std::vector<route>& routes() const noexcept { return routes_; }

  /// The path of the route with that name, its names replaced. Throws `std::invalid_argument` if there is
  /// none.
  std::string url_for(std::string_view name,
                      const std::vector<std::pair<std::string, std::string>>& values = {}) const;

 protected:
  struct mounted {
    std::string prefix;
    http::handler handler;
    std::unordered_map<std::string, std::string> whole_routes{};  // by that of below

    /// The route of what is below with the prefix; empty if that is. Lifetime: that of this.
    std::string_view whole_route(std::string_view below) {
      if (below.empty()) return {};
      const auto [found, is_first] = whole_routes.try_emplace(std::string(below));
      if (is_first) found->second = prefix + found->first;
      return found->second;
    }
  };
  router& add_route(std::string_view method, std::string_view path, std::shared_ptr<const endpoint> answers,
                    route_facts facts);
  void add_dependencies(route& to) const;

  router_options options_;
  std::vector<route> routes_;
  std::vector<mounted> mounts_;

 private:
  template <typename Fn>
  static std::shared_ptr<const endpoint> endpoint_of(Fn&& fn) {
    if constexpr (std::convertible_to<Fn, std::shared_ptr<const endpoint>>) {
      return std::forward<Fn>(fn);
    } else {
      static_assert(detail::introspectable<Fn>,
                    "a handler is a function, or an object with one call operator that is no template");
      return make_endpoint(std::forward<Fn>(fn));
    }
  }
};

}  // namespace weft::web
