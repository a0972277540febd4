// SPDX-License-Identifier: MIT
#include "weft/web/app.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/with.hpp"
#include "weft/http/status.hpp"
#include "weft/server/errors.hpp"
#include "weft/web/detail/exchange.hpp"
#include "weft/web/documentation.hpp"
#include "weft/web/hosts.hpp"
#include "weft/web/route_table.hpp"

namespace weft::web {

namespace {

http::response error_response(const http_error& e) {
  http::response made = json_text("{\"detail\":" + e.detail() + '}', e.status());
  for (const auto& [name, value] : e.headers()) made.headers.add(name, value);
  return made;
}

http::response invalid_response(const model::errors& wrong) {
  return json_text(wrong.to_json(), http::status::unprocessable_content);
}

/// As the Allow field has them. What answers GET answers HEAD, too.
std::string listed(const std::vector<std::string>& methods) {
  std::string all;
  const auto add = [&](std::string_view method) { all += (all.empty() ? "" : ", ") + std::string(method); };
  for (const std::string& each : methods) {
    add(each);
    if (each == "GET" && std::ranges::find(methods, "HEAD") == methods.end()) add("HEAD");
  }
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
    route_table::match found;
    if (host_of(wire)) return false;
    const route* const answers = find(wire, found);
    if (answers ? !answers->endpoint->is_immediate() : mount_of(wire.path()) != nullptr) return false;
    const auto kept = begin(wire, answers, found);
    request& r = kept->r;
    std::size_t entered = 0;
    bool answered = false;
    while (entered < plain_.size() && !answered) {
      answered = answer_before(*plain_[entered], r, made);
      ++entered;
    }
    if (!answered) answer_route_at_once(r, found, made);
    while (entered > 0) call_after(*plain_[--entered], r, made);
    finish(kept, made);
    return true;
  }

  /// Says in the words of the application why the server refuses a request, with what is around its routes.
  task<http::response> answer_refused(http::request& wire, http::response usual) {
    usual.headers.erase("content-type");
    http_error why(usual.status, std::move(usual.body), std::move(usual.headers));
    return answer(wire, std::make_exception_ptr(std::move(why)));
  }

  task<http::response> answer(http::request& wire, std::exception_ptr refused = {}) {
    route_table::match found;
    const route* const answers = host_of(wire) ? nullptr : find(wire, found);
    const auto kept = begin(wire, answers, found);
    kept->refused = std::move(refused);
    auto running = answer_from(kept, found, 0);
    const ended how = co_await attempt(running);
    const auto error = how == ended::threw ? running.take_error() : nullptr;
    http::response made;
    if (how == ended::returned) made = running.take();
    if (kept->kept && !made.source) {
      co_await detail::leave_kept(*kept, made.failure ? ended::threw : how,
                                  made.failure ? made.failure : error);
    }
    if (how == ended::cancelled) co_await pass_on();
    if (error) std::rethrow_exception(error);
    finish(kept, made);
    co_return made;
  }

 private:
  /// The route of a request, or null.
  const route* find(const http::request& wire, route_table::match& found) const {
    table_.find(wire.method, wire.path(), found);
    if (found.route == route_table::none && wire.method == "HEAD") table_.find("GET", wire.path(), found);
    return found.route == route_table::none ? nullptr : &app_.routes_[found.route];
  }

  // Shared with the body of a response that is made while it is sent.
  std::shared_ptr<detail::exchange> begin(http::request& wire, const route* answers,
                                          route_table::match& found) const {
    auto made = std::make_shared<detail::exchange>(wire, app_.state_);
    made->r.route_ = answers;
    made->r.values_ = std::move(found.values);
    made->r.root_path_ = wire.mounted_at + app_.about_.root_path;
    if (answers) wire.route = answers->path.text();
    return made;
  }

  /// What answers for the host that a request names, if that is another one.
  const http::handler* host_of(const http::request& wire) const {
    for (const auto& [pattern, handler] : app_.hosts_) {
      if (is_host(pattern, wire.authority())) return &handler;
    }
    return nullptr;
  }

  mounted* mount_of(std::string_view path) const {
    mounted* longest = nullptr;
    for (mounted& each : app_.mounts_) {
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
    const std::size_t works_before = r.after_.size();
    try {
      r.route_->endpoint->answer_at_once(r, r.route_->facts, made);
      if (!r.wrong().empty()) answer_invalid(r, made);
    } catch (...) {
      r.after_.resize(works_before);  // who asked for the others has failed
      answer_error(r, std::current_exception(), made);
    }
  }

  /// Whether a layer answers instead of what is further in.
  bool answer_before(middleware& layer, request& r, http::response& made) const {
    try {
      auto early = layer.before(r);
      if (early) made = *std::move(early);
      return early.has_value();
    } catch (...) {
      answer_error(r, std::current_exception(), made);
      return true;
    }
  }

  void call_after(middleware& layer, request& r, http::response& made) const {
    try {
      layer.after(r, made);
    } catch (...) {
      answer_error(r, std::current_exception(), made);
    }
  }

  /// What is around the route from layer `at` on, then the route.
  task<http::response> answer_from(const std::shared_ptr<detail::exchange>& x,
                                   const route_table::match& found, std::size_t at) {
    if (at == app_.layers_.size()) co_return co_await answer_route(x, found);
    request& r = x->r;
    http::response made;
    if (const auto* wraps = std::get_if<around>(&app_.layers_[at])) {
      const next_handler next = [this, &x, &found, at](request& further) {
        WEFT_ASSERT(&further == &x->r, "next() is given the request that came");
        return answer_from(x, found, at + 1);
      };
      auto running = (*wraps)(r, next);
      const ended how = co_await attempt(running);
      if (how == ended::cancelled) co_await pass_on();
      if (how == ended::returned) co_return running.take();
      answer_error(r, running.take_error(), made);
      co_return made;
    }
    middleware& plain = *std::get<std::shared_ptr<middleware>>(app_.layers_[at]);
    if (!answer_before(plain, r, made)) made = co_await answer_from(x, found, at + 1);
    call_after(plain, r, made);
    co_return made;
  }

  task<http::response> answer_route(const std::shared_ptr<detail::exchange>& kept,
                                    const route_table::match& found) {
    detail::exchange& x = *kept;
    request& r = x.r;
    if (x.refused) {
      http::response made;
      answer_error(r, x.refused, made);
      co_return made;
    }
    if (const http::handler* other = host_of(r.http())) co_return co_await answer_other(kept, *other);
    if (x.kept) co_await detail::leave_kept(x, ended::cancelled);  // of an earlier way through
    r.begin_route();
    http::response made;
    if (!r.route_) {
      if (mounted* const below = mount_of(r.path())) {
        // What is relative in a page that was got as `/prefix` would be sought beside it.
        if (app_.about_.redirect_slashes && !below->prefix.empty() && r.path() == below->prefix)
          co_return redirection(r, below->prefix + '/');
        co_return co_await answer_mounted(kept, *below);
      }
      co_return answer_unrouted(r, found);
    }
    const std::size_t works_before = r.after_.size();
    auto running = with(exit_stack(), [&](exit_stack& stack) -> task<> {
      r.resources_ = &stack;
      co_await r.route_->endpoint->answer(r, r.route_->facts, made);
      r.resources_ = nullptr;
      if (stack.size() > 0 && has_body_to_make(r, made)) detail::keep(stack, x);
    });
    const ended how = co_await attempt(x.scope, running);
    if (how != ended::returned) r.after_.resize(works_before);  // who asked for the others has failed
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      answer_error(r, running.take_error(), made);
    } else if (!r.wrong().empty()) {
      answer_invalid(r, made);
    }
    co_return made;
  }

  static bool has_body_to_make(request& r, const http::response& made) {
    return made.source && r.wrong().empty() && r.method() != "HEAD" && !http::is_bodiless(made.status);
  }

  /// Another application sees what is kept here about the request; its errors may be taken here, too.
  task<http::response> answer_other(const std::shared_ptr<detail::exchange>& x, const http::handler& other) {
    request& r = x->r;
    const std::shared_ptr<const void> kept(x, &r.state());
    const struct restored {
      http::request& of;
      const std::shared_ptr<const void>* before;
      ~restored() { of.kept_above = before; }
    } at_end{r.http(), std::exchange(r.http().kept_above, &kept)};
    http::response made;
    auto running = weft::detail::call(other, r.http());
    const ended how = co_await attempt(running);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      answer_error(r, running.take_error(), made);
      co_return made;
    }
    made = running.take();
    if (made.failure) {
      http::response own;
      answer_error(r, made.failure, own);
      if (!own.failure) made = std::move(own);
    }
    co_return made;
  }

  task<http::response> answer_mounted(const std::shared_ptr<detail::exchange>& x, mounted& below) {
    request& r = x->r;
    std::string& target = r.http().target;
    struct restored {  // also if what is below throws, or is cancelled
      http::request& of;
      mounted& below;
      std::string target = of.target, mounted_at = of.mounted_at;
      ~restored() {
        of.target.swap(target);
        of.mounted_at.swap(mounted_at);
        of.route = below.whole_route(of.route);
      }
    } const at_end{r.http(), below};
    r.http().route = {};
    r.http().mounted_at = r.root_path_ + below.prefix;
    // Behind the origin if there is one; `http://host` has no path.
    const std::size_t origin = target.starts_with('/') ? 0 : target.find("://") + 3;
    const std::size_t path_at = std::min(target.find_first_of("/?", origin), target.size());
    target.erase(path_at, below.prefix.size());
    if (path_at == target.size() || target[path_at] != '/') target.insert(path_at, "/");
    co_return co_await answer_other(x, below.handler);
  }

  /// Sends the client to another path of this application, with its query.
  static http::response redirection(const request& r, std::string path) {
    if (!r.http().query().empty()) path += '?' + std::string(r.http().query());
    const std::string_view host = r.http().authority();  // HTTP/1.0 need not have one
    const std::string origin = host.empty() ? "" : format("{}://{}", r.scheme(), host);
    return redirect(origin + r.root_path() + path);
  }

  /// A path without a route, or without one for this method.
  http::response answer_unrouted(request& r, const route_table::match& found) const {
    if (!found.allowed.empty()) {
      return refusal(r, http_error(http::status::method_not_allowed, {}, {{"allow", listed(found.allowed)}}));
    }
    // There is no tunnel to be had here; and no path, which could be another one's.
    if (r.method() == "CONNECT") return refusal(r, http_error(http::status::not_implemented));
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
      if (there.route == route_table::none && r.method() == "HEAD") table_.find("GET", other, there);
      if (there.route != route_table::none) return redirection(r, std::move(other));
    }
    return refusal(r, http_error(http::status::not_found));
  }

  /// An error that nobody has to throw, if nobody takes it.
  http::response refusal(request& r, http_error why) const {
    if (app_.error_handlers_.empty()) return error_response(why);
    http::response made;
    answer_error(r, std::make_exception_ptr(std::move(why)), made);
    return made;
  }

  void answer_invalid(request& r, http::response& made) const {
    if (app_.error_handlers_.empty()) {
      made = invalid_response(r.wrong());
    } else {
      answer_error(r, std::make_exception_ptr(validation_error(std::move(r.wrong()))), made);
    }
  }

  /// Throws nothing but that the client has left: what is around sees the response to each other error.
  void answer_error(request& r, std::exception_ptr error, http::response& made) const {
    try {
      for (auto each = app_.error_handlers_.rbegin(); each != app_.error_handlers_.rend(); ++each) {
        if ((*each)(r, error, made)) return;
      }
    } catch (...) {
      error = std::current_exception();
    }
    try {
      std::rethrow_exception(error);
    } catch (const http_error& e) {
      made = error_response(e);
    } catch (const validation_error& e) {
      made = invalid_response(e.errors());
    } catch (const http::exchange_error& e) {
      if (e.code() == http::exchange_errc::client_left) throw;
      made = error_response(http_error(e.status(), e.what()));
    } catch (...) {
      made = text("Internal Server Error", http::status::internal_server_error);
      made.failure = error;
    }
  }

  static void finish(const std::shared_ptr<detail::exchange>& x, http::response& made) {
    if (made.source) made.source = std::make_shared<detail::body_of_exchange>(std::move(made.source), x);
    if (made.upgrade) {  // it may use what dependencies gave
      const auto both =
          std::make_shared<std::pair<std::shared_ptr<detail::exchange>, decltype(made.upgrade)>>(
              x, std::move(made.upgrade));
      made.upgrade = {both, both->second.get()};
    }
    if (made.failure) x->r.after_.clear();  // it was asked for by who failed
    if (x->r.after_.empty() && !x->kept) return;
    made.after = http::make_follow_up([x, before = std::move(made.after)]() -> task<> {
      if (x->kept) co_await detail::leave_kept(*x, ended::cancelled);  // the body was not asked for
      if (before) co_await before->run();
      for (const auto& each : x->r.after_) co_await each();
    });
  }

  app& app_;
  route_table table_;
  std::vector<middleware*> plain_;
  bool is_plain_ = true;
};

app::app(app_options options)
    : router({.responses = options.responses, .dependencies = options.dependencies}),
      about_(std::move(options)) {}
app::~app() = default;

app& app::use(std::shared_ptr<middleware> added) {
  layers_.emplace_back(std::move(added));
  return *this;
}

app& app::use(around added) {
  layers_.emplace_back(std::move(added));
  return *this;
}

app& app::host(std::string pattern, http::handler handler) {
  hosts_.emplace_back(std::move(pattern), std::move(handler));
  return *this;
}

app& app::add_error_handler(error_handler fn) {
  error_handlers_.push_back(std::move(fn));
  return *this;
}

http::handler app::handler() {
  if (!std::exchange(documented_, true)) add_documentation(*this);
  auto made = std::make_shared<dispatcher>(*this);
  http::handler answers([made](http::request& r, http::response& out) { return made->try_at_once(r, out); },
                        [made](http::request& r) { return made->answer(r); });
  answers.answer_refusals(
      [made](http::request& r, http::response usual) { return made->answer_refused(r, std::move(usual)); });
  return answers;
}

}  // namespace weft::web
