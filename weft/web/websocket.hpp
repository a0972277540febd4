// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/web/depends.hpp"
#include "weft/web/detail/arguments.hpp"
#include "weft/web/detail/function_traits.hpp"
#include "weft/web/endpoint.hpp"
#include "weft/web/request.hpp"
#include "weft/web/route.hpp"
#include "weft/ws/accept.hpp"
#include "weft/ws/connection.hpp"

namespace weft::web {

namespace detail {
/// The answer to a request for a WebSocket whose parameters are wrong: FastAPI closes with 1008 before it
/// accepts.
void refuse_websocket(http::response& made);
}  // namespace detail

/// A coroutine that talks over a WebSocket as an endpoint: `fn(ws::connection&, parameters...)`.
template <typename Fn, typename Signature>
class websocket_endpoint;

template <typename Fn, typename... Args>
class websocket_endpoint<Fn, detail::signature<ws::connection&, Args...>> final : public endpoint {
 public:
  static constexpr bool waits = (detail::is_waiting<Args> || ...);
  static constexpr bool takes_request = ((std::same_as<std::remove_cvref_t<Args>, request> ||
                                          std::same_as<std::remove_cvref_t<Args>, http::request>) ||
                                         ...);

  websocket_endpoint(Fn fn, ws::accept_options options) : fn_(std::move(fn)), options_(std::move(options)) {}

  bool is_immediate() const noexcept override { return true; }

  void answer_at_once(request& r, const route_facts&, http::response& made) const override {
    auto args = std::make_shared<storage>();
    read(r, *args, std::index_sequence_for<Args...>());
    if (!r.wrong().empty()) {
      r.wrong() = {};
      return detail::refuse_websocket(made);
    }
    made = ws::accept(
        r.http(),
        [fn = fn_, args](ws::connection& socket) -> task<> {
          return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::invoke(fn, socket, argument<Args>::give(detail::object_of<I>(*args))...);
          }(std::index_sequence_for<Args...>());
        },
        options_);
  }
  task<> answer(request& r, const route_facts& facts, http::response& made) const override {
    return answer_now(r, facts, made);
  }
  void describe(operation&) const override {}

 private:
  template <typename A>
  using argument = detail::argument<std::remove_cvref_t<A>>;
  using storage = detail::objects<typename argument<Args>::storage...>;

  template <std::size_t... I>
  static void read(request& r, storage& args, std::index_sequence<I...>) {
    (static_cast<void>(argument<Args>::read(r, detail::object_of<I>(args))), ...);
  }

  mutable Fn fn_;
  ws::accept_options options_;
};

/// A route's function that accepts WebSockets: `app.get("/chat", web::websocket(talk), web::hidden)`.
///
///     task<> talk(ws::connection& socket, web::query<"name"> name) { … }
///
/// Parameters are read as of any other function, before the connection is accepted; none of them may wait,
/// and none may be the request, which is gone when the function runs. What dependencies gave is there until
/// it returns.
template <typename Fn>
std::shared_ptr<const endpoint> websocket(Fn fn, ws::accept_options options = {}) {
  using made = websocket_endpoint<Fn, typename detail::signature_of<std::decay_t<Fn>>::type>;
  static_assert(!made::waits, "weft: no parameter of a WebSocket's function may wait");
  static_assert(!made::takes_request, "weft: the request has gone when a WebSocket's function runs");
  return std::make_shared<made>(std::move(fn), std::move(options));
}

/// WebSockets that hear what is said to all.
///
/// Lifetime: must outlive its members, as the state of an application does.
class room {
 public:
  /// Being in the room; leaves it when it goes out of scope.
  class membership {
   public:
    membership(membership&& other) noexcept
        : in_(std::exchange(other.in_, nullptr)), who_(std::exchange(other.who_, nullptr)) {}
    membership& operator=(membership&&) = delete;
    ~membership() {
      if (in_) in_->members_.erase(who_);
    }

   private:
    friend class room;
    membership(room* in, ws::connection* who) noexcept : in_(in), who_(who) {}
    room* in_;
    ws::connection* who_;
  };

  [[nodiscard]] membership join(ws::connection& who) {
    members_.insert(&who);
    return {this, &who};
  }

  /// Sends a message to all members, and never waits: one that is so far behind that it would have to loses
  /// its place, its connection closed with 1013 (try again later). Returns how many it went to.
  std::size_t say(const ws::message& what);
  std::size_t say(std::string text) { return say(ws::message{.data = std::move(text)}); }

  std::size_t size() const noexcept { return members_.size(); }

 private:
  std::unordered_set<ws::connection*> members_;
};

}  // namespace weft::web
