// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/attempt.hpp"
#include "weft/core/task_group.hpp"
#include "weft/net/served_connection.hpp"
#include "weft/net/tcp_listener.hpp"

namespace weft::net {

/// Something that gives one connection after the other: `tcp_listener`, `unix_listener`.
template <typename L>
concept stream_listener = requires(L& listener) {
  requires is_task<decltype(listener.accept())>;
  listener.close();
};
template <stream_listener L>
using accepted_stream = typename decltype(std::declval<L&>().accept())::value_type;

/// What serves a connection: `handler(stream)`, or `handler(stream, served_connection&)`.
template <typename Handler, typename Stream>
concept connection_handler =
    returns_task<Handler&, Stream> || returns_task<Handler&, Stream, served_connection&>;

/// Accepts connections until it is cancelled; each runs the handler in a task, and a scope, of its own.
///
/// A handler that fails ends its own connection: the error is said on stderr, unless it is the connection's
/// own (`io::error`). Cancellation: closes the listeners; the handlers have `shutdown_grace` left, and are
/// told by `served_connection::stopping`; those that are not done by then are cut.
template <stream_listener L, connection_handler<accepted_stream<L>> Handler>
task<> serve(L listener, Handler handler, serve_options options = {});
/// The same for several listeners, which share the limit of connections.
template <stream_listener L, connection_handler<accepted_stream<L>> Handler>
task<> serve(std::vector<L> listeners, Handler handler, serve_options options = {});

/// The same, listening on all the addresses of `address`.
template <connection_handler<tcp_stream> Handler>
task<> serve(bind_address address, Handler handler, serve_options options = {}) {
  co_await serve(co_await listen_all(std::move(address)), std::move(handler), options);
}

// Implementation

namespace detail {
/// Says on stderr that a connection's handler failed; nothing if the connection itself did.
void report_failed_connection(const std::string& peer, const std::exception_ptr& error);

template <typename Handler, typename Stream>
task<> call_handler(Handler& handler, Stream stream, served_connection& one) {
  if constexpr (returns_task<Handler&, Stream, served_connection&>) {
    return std::invoke(handler, std::move(stream), one);
  } else {
    return std::invoke(handler, std::move(stream));
  }
}

template <typename Handler, typename Stream>
task<> serve_connection(Handler& handler, served_connections& all, Stream stream, semaphore::permit room) {
  const semaphore::permit held = std::move(room);
  const auto peer = stream.peer();
  served_connection one(all);
  const auto begin = [&] { return call_handler(handler, std::move(stream), one); };
  auto running = weft::detail::call(begin);
  const ended how = co_await attempt(one.scope(), running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) report_failed_connection(peer.str(), running.take_error());
}

/// What one call of `serve` has, while its connections and the loops that accept them are children of a
/// group.
template <stream_listener L, typename Handler>
struct serving {
  std::vector<L> listeners;
  Handler handler;
  served_connections connections;

  task<> accept_from(L& listener, task_group<>& group) {
    for (;;) {
      auto stream = co_await listener.accept();
      auto room =
          co_await connections.acquire_room();  // not before: it would be kept from the other listeners
      group.spawn(serve_connection<Handler, accepted_stream<L>>, std::ref(handler), std::ref(connections),
                  std::move(stream), std::move(room));
    }
  }
  task<> run(task_group<>& group) {
    struct stop_at_end {
      serving& all;
      ~stop_at_end() {
        for (L& listener : all.listeners) listener.close();
        all.connections.begin_shutdown();
      }
    } const stopped{*this};
    for (std::size_t i = 1; i < listeners.size(); ++i) {
      group.spawn(&serving::accept_from, this, std::ref(listeners[i]), std::ref(group));
    }
    co_await accept_from(listeners.at(0), group);
  }
};
}  // namespace detail

template <stream_listener L, connection_handler<accepted_stream<L>> Handler>
task<> serve(std::vector<L> listeners, Handler handler, serve_options options) {
  detail::serving<L, Handler> all{std::move(listeners), std::move(handler), {co_await this_loop{}, options}};
  co_await with_task_group([&](task_group<>& group) { return all.run(group); });
}

template <stream_listener L, connection_handler<accepted_stream<L>> Handler>
task<> serve(L listener, Handler handler, serve_options options) {
  std::vector<L> one;
  one.push_back(std::move(listener));
  co_await serve(std::move(one), std::move(handler), options);
}

}  // namespace weft::net
