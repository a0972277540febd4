// SPDX-License-Identifier: MIT
#include "weft/web/app.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/with.hpp"
#include "weft/http/status.hpp"
#include "weft/web/documentation.hpp"
#include "weft/web/route_table.hpp"

namespace weft::web {

namespace {

http::response error_response(int status, const std::string& detail, const http::headers& fields = {}) {
  http::response made = json_text("{\"detail\":" + detail + '}', status);
  for (const auto& [name, value] : fields) made.headers.add(name, value);
  return made;
}

http::response invalid_response(const model::errors& wrong) {
  return json_text(wrong.to_json(), http::status::unprocessable_content);
}

std::string listed(const std::vector<std::string>& methods) {
  std::string all;
  for (const std::string& each : methods) all += (all.empty() ? "" : ", ") + each;
  return all;
}

}  // namespace

/// An application as a server runs it: its routes in a table.
class app::dispatcher {
 public:
  explicit dispatcher(app& of) : app_(of) {
    for (std::size_t i = 0; i < of.routes_.size(); ++i) {
      const route& each = of.routes_[i];
      table_.add(each.method, each.path, i);
    }
    for (const auto& layer : of.layers_) {
      if (const auto* sync = std::get_if<std::shared_ptr<middleware>>(&layer)) {
        plain_.push_back(sync->get());
      } else {
        is_plain_ = false;
      }
    }
  }

  /// Answers without a coroutine, if neither the route nor what is around it waits.
  bool try_at_once(http::request& wire, http::response& made) {
    if (!is_plain_) return false;
    request r(wire, app_.state_);
    route_table::match found;
    find(r, found);
    if (r.route_ ? !r.route_->endpoint->is_immediate() : mount_of(r.path()) != nullptr) return false;
    std::size_t entered = 0;
    bool answered = false;
    for (; entered < plain_.size() && !answered; ++entered) {
      if (auto early = plain_[entered]->before(r)) {
        made = *std::move(early);
        answered = true;
      }
    }
    if (!answered) answer_route_at_once(r, found, made);
    while (entered > 0) plain_[--entered]->after(r, made);
    finish(r, made);
    return true;
  }

  task<http::response> answer(http::request& wire) {
    request r(wire, app_.state_);
    http::response made = co_await answer_from(r, 0);
    finish(r, made);
    co_return made;
  }

 private:
  void find(request& r, route_table::match& found) const {
    const std::string_view method = r.method();
    table_.find(method, r.path(), found);
    if (found.route == route_table::none && method == "HEAD") table_.find("GET", r.path(), found);
    if (found.route == route_table::none) return;
    r.route_ = &app_.routes_[found.route];
    r.values_ = std::move(found.values);
  }

  const mounted* mount_of(std::string_view path) const {
    const mounted* longest = nullptr;
    for (const mounted& each : app_.mounts_) {
      if (!path.starts_with(each.prefix)) continue;
      if (path.size() > each.prefix.size() && path[each.prefix.size()] != '/') continue;
      if (!longest || each.prefix.size() > longest->prefix.size()) longest = &each;
    }
    return longest;
  }

  void answer_route_at_once(request& r, const route_table::match& found, http::response& made) {
    if (!r.route_) {
      made = answer_unrouted(r, found);
      return;
    }
    try {
      r.route_->endpoint->answer_at_once(r, r.route_->facts, made);
      if (!r.wrong().empty()) answer_invalid(r, made);
    } catch (...) {
      answer_error(r, std::current_exception(), made);
    }
  }

  /// What is around the route from layer `at` on, then the route.
  task<http::response> answer_from(request& r, std::size_t at) {
    if (at == app_.layers_.size()) co_return co_await answer_route(r);
    http::response made;
    if (const auto* wraps = std::get_if<around>(&app_.layers_[at])) {
      const next_handler next = [this, at](request& further) { return answer_from(further, at + 1); };
      auto running = (*wraps)(r, next);
      const ended how = co_await attempt(running);
      if (how == ended::cancelled) co_await pass_on();
      if (how == ended::returned) co_return running.take();
      answer_error(r, running.take_error(), made);
      co_return made;
    }
    middleware& plain = *std::get<std::shared_ptr<middleware>>(app_.layers_[at]);
    if (auto early = plain.before(r)) {
      made = *std::move(early);
    } else {
      made = co_await answer_from(r, at + 1);
    }
    plain.after(r, made);
    co_return made;
  }

  task<http::response> answer_route(request& r) {
    route_table::match found;
    find(r, found);
    http::response made;
    if (!r.route_) {
      if (const mounted* below = mount_of(r.path())) co_return co_await answer_mounted(r, *below);
      co_return answer_unrouted(r, found);
    }
    auto running = with(exit_stack(), [&](exit_stack& stack) -> task<> {
      r.resources_ = &stack;
      return r.route_->endpoint->answer(r, r.route_->facts, made);
    });
    const ended how = co_await attempt(running);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      answer_error(r, running.take_error(), made);
    } else if (!r.wrong().empty()) {
      answer_invalid(r, made);
    }
    co_return made;
  }

  task<http::response> answer_mounted(request& r, const mounted& below) {
    std::string& target = r.http().target;
    const std::size_t path_at = static_cast<std::size_t>(r.path().data() - target.data());
    const std::string whole = target;
    target.erase(path_at, below.prefix.size());
    if (path_at == target.size() || target[path_at] != '/') target.insert(path_at, "/");
    http::response made = co_await below.handler(r.http());
    r.http().target = whole;
    co_return made;
  }

  /// A path without a route, or without one for this method.
  http::response answer_unrouted(request& r, const route_table::match& found) const {
    if (!found.allowed.empty()) {
      return error_response(http::status::method_not_allowed, "\"Method Not Allowed\"",
                            {{"allow", listed(found.allowed)}});
    }
    const std::string_view path = r.path();
    if (app_.about_.redirect_slashes && path.size() > 1) {
      std::string other(path);
      if (other.ends_with('/')) {
        other.pop_back();
      } else {
        other += '/';
      }
      route_table::match there;
      table_.find(r.method(), other, there);
      if (there.route != route_table::none) {
        if (!r.http().query().empty()) other += '?' + std::string(r.http().query());
        return redirect(std::string(r.scheme()) + "://" + std::string(r.http().authority()) + other);
      }
    }
    return error_response(http::status::not_found, "\"Not Found\"");
  }

  void answer_invalid(request& r, http::response& made) const {
    if (app_.error_handlers_.empty()) {
      made = invalid_response(r.wrong());
    } else {
      answer_error(r, std::make_exception_ptr(validation_error(std::move(r.wrong()))), made);
    }
  }

  /// Throws the error on if nobody takes it: the server answers 500, and reports it.
  void answer_error(request& r, const std::exception_ptr& error, http::response& made) const {
    for (auto each = app_.error_handlers_.rbegin(); each != app_.error_handlers_.rend(); ++each) {
      if ((*each)(r, error, made)) return;
    }
    try {
      std::rethrow_exception(error);
    } catch (const http_error& e) {
      made = error_response(e.status(), e.detail(), e.headers());
    } catch (const validation_error& e) {
      made = invalid_response(e.errors());
    }
  }

  static void finish(request& r, http::response& made) {
    if (r.after_.empty()) return;
    made.after =
        http::make_follow_up([before = std::move(made.after), work = std::move(r.after_)]() -> task<> {
          if (before) co_await before->run();
          for (const auto& each : work) co_await each();
        });
  }

  app& app_;
  route_table table_;
  std::vector<middleware*> plain_;
  bool is_plain_ = true;
};

app::app(app_options options) : about_(std::move(options)) {}
app::~app() = default;

app& app::use(std::shared_ptr<middleware> added) {
  layers_.emplace_back(std::move(added));
  return *this;
}

app& app::use(around added) {
  layers_.emplace_back(std::move(added));
  return *this;
}

app& app::add_error_handler(error_handler fn) {
  error_handlers_.push_back(std::move(fn));
  return *this;
}

http::handler app::handler() {
  if (!std::exchange(documented_, true)) add_documentation(*this);
  auto made = std::make_shared<dispatcher>(*this);
  return http::handler([made](http::request& r, http::response& out) { return made->try_at_once(r, out); },
                       [made](http::request& r) { return made->answer(r); });
}

}  // namespace weft::web
