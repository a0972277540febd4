// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/body/handler.hpp"
#include "weft/web/depends.hpp"
#include "weft/web/errors.hpp"
#include "weft/web/middleware.hpp"
#include "weft/web/request.hpp"
#include "weft/web/router.hpp"
#include "weft/web/serve_options.hpp"
#include "weft/web/state.hpp"

namespace weft::web {

/// What an application says about itself, and where.
struct app_options {
  std::string title = "weft";
  std::string version = "0.1.0";
  std::string description{};
  std::string root_path{};  ///< where a proxy has it, if that is not in the paths of requests: `/api`
  std::string openapi_url = "/openapi.json";  ///< empty: the API is described nowhere
  std::string docs_url = "/docs";             ///< Swagger UI; empty: none
  std::string redoc_url = "/redoc";           ///< empty: none
  bool redirect_slashes = true;  ///< `/items/` to `/items`, or the other way, if only that is a route
  /// What all its routes respond, and ask for, as `router_options` has it: those that it includes too, not
  /// what is mounted, and not the pages of documentation, `add_metrics` and `add_health`.
  std::vector<possible_response> responses{};
  std::vector<std::shared_ptr<const endpoint>> dependencies{};
};

/// A web application: routes, what is around them, and what they share.
///
///     web::app app{{.title = "Mojifinder Web"}};
///     app.get("/search", [&](web::query<"q"> q) -> std::vector<char_name> { return named(index.search(q));
///     });
///
/// Lifetime: must outlive its handler, and must not be changed once that was made.
class app : public router {
 public:
  explicit app(app_options options = {});
  app(const app&) = delete;
  app& operator=(const app&) = delete;
  ~app();

  const app_options& options() const noexcept { return about_; }
  web::state& state() noexcept { return state_; }

  /// Adds what sees every request and every response; the first one added is the outermost.
  app& use(std::shared_ptr<middleware> added);
  app& use(around added);

  /// Has requests for other hosts answered by something else, of several the first that fits: a name, or
  /// `*.example.com` for all below one. A port is not looked at.
  app& host(std::string pattern, http::handler handler);

  /// Answers errors of a class, and those derived from it, with what `fn(request, error)` returns. Of several
  /// that fit the last one added counts. An `http_error`, as which also a path or method without a route
  /// comes here, and a `validation_error` say how they are to be answered: they are not taken for a class
  /// that they share with others, such as `std::exception`.
  template <typename E, typename Fn>
  app& on_error(Fn fn) {
    return add_error_handler(
        [fn = std::move(fn)](request& r, const std::exception_ptr& error, http::response& made) mutable {
          try {
            std::rethrow_exception(error);
          } catch (const E& e) {
            if constexpr (std::derived_from<web::error, E> && !std::same_as<web::error, E>) {
              if (dynamic_cast<const http_error*>(&e) || dynamic_cast<const validation_error*>(&e))
                return false;
            }
            made = fn(r, e);
            return true;
          } catch (...) {
            return false;
          }
        });
  }

  /// In tests: `fn(request)` instead of the dependency.
  template <auto Function, typename Fn>
  app& override_dependency(Fn fn) {
    using value = typename depends<Function>::value_type;
    auto* overrides = state_.find<dependency_overrides>();
    if (!overrides) overrides = &state_.emplace<dependency_overrides>();
    overrides->set<value>(&detail::dependency_key<Function>, [fn = std::move(fn)](request& r) -> value {
      if constexpr (std::invocable<const Fn&, request&>) {
        return fn(r);
      } else {
        return fn();
      }
    });
    return *this;
  }

  /// Runs `fn(state)`, an async generator with one `co_yield`, around serving: what stands before it when the
  /// application starts, the rest when it has stopped. Without the generator: `on_startup` and `on_shutdown`.
  template <typename Fn>
  app& lifespan(Fn fn) {
    return add_lifespan([this, fn = std::move(fn)](exit_stack& stack) mutable -> task<> {
      if constexpr (std::invocable<Fn&, web::state&>) {
        co_await stack.push(contextmanager(fn(state_)));
      } else {
        co_await stack.push(contextmanager(fn()));
      }
    });
  }
  /// The same as a function that enters what it likes.
  using starter = std::function<task<>(exit_stack&)>;
  app& add_lifespan(starter fn);
  app& on_startup(std::function<task<>()> fn);
  app& on_shutdown(std::function<task<>()> fn);

  /// Enters what `lifespan` and the others have added, into a stack that leaves it again.
  task<> start(exit_stack& stack);

  /// Tells `fn` of each request that was answered by a server: for logs and figures.
  app& on_exchange(std::function<void(const http::exchange&)> fn);
  /// What its servers have to do at the moment.
  const http::server_figures& figures() const noexcept { return *figures_; }
  /// Has them counted there.
  void use_figures(std::shared_ptr<http::server_figures> there) { figures_ = std::move(there); }
  /// Whether serving is about to end.
  bool is_draining() const noexcept { return draining_; }
  /// Which process of `serve_options::workers` this is, from 0.
  std::size_t worker() const noexcept { return worker_; }

  /// Serves until it is cancelled; then requests in progress have the grace time. Says what uvicorn says.
  /// Throws `net::listen_error`, `tls::credentials_error`, and what an error at startup was.
  task<> serve(serve_options options = {});

  /// `serve` for the end of `main`, until Ctrl-C or SIGTERM. Returns the exit code: 0; 3 if the application
  /// could not start; 1 if it could not listen, or failed at its shutdown.
  ///
  /// With several `workers` it returns in each of these processes, which share nothing: what was made before
  /// is there in each, as a copy, and none sees what another changes. So handlers need no locks, however many
  /// there are. No thread may run before.
  int run(serve_options options = {});
  /// The same with options from the command line, as uvicorn has them; `--help` lists them.
  int run(int argc, char** argv, serve_options options = {});

  /// What a server runs. A request whose body the server refuses, as too large or too slow, passes what is
  /// around the routes, too, and is answered as an `http_error` is. Throws `std::invalid_argument` if two
  /// routes have the same method and path.
  http::handler handler();

 private:
  class dispatcher;
  class service;
  using error_handler = std::function<bool(request&, const std::exception_ptr&, http::response&)>;
  int run_workers(serve_options options);
  task<> serve_as_worker(serve_options options);
  app& add_error_handler(error_handler fn);

  app_options about_;
  web::state state_;
  std::vector<std::variant<std::shared_ptr<middleware>, around>> layers_;
  std::vector<std::pair<std::string, http::handler>> hosts_;
  std::vector<error_handler> error_handlers_;
  std::vector<starter> lifespan_;
  std::vector<std::function<void(const http::exchange&)>> told_;
  std::shared_ptr<http::server_figures> figures_ = std::make_shared<http::server_figures>();
  std::size_t worker_ = 0;
  bool documented_ = false;
  bool draining_ = false;
};

}  // namespace weft::web
