// SPDX-License-Identifier: MIT
#include "weft/server/serve.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/serve.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/follow_ups.hpp"
#include "weft/server/h2_connection.hpp"
#include "weft/server/served_connection.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {

namespace {

// The preferred one first.
const std::vector<std::string> spoken_protocols{"h2", "http/1.1"};
const std::vector<std::string> spoken_without_http2{"http/1.1"};
// For a client to take the goodbye of TLS.
constexpr duration goodbye_timeout = 1s;

/// A connection in the server's figures.
class counted {
 public:
  explicit counted(server_figures& figures) noexcept : figures_(figures) {
    ++figures_.connections_open;
    ++figures_.connections_total;
  }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --figures_.connections_open; }

 private:
  server_figures& figures_;
};

/// What a shutdown that begins now leaves.
shutdown_limits limits_from_now(const server_context& context) {
  const time_point now = context.on.now();
  const time_point last = time_after(now, context.options.shutdown_grace);
  return {.first_request = std::min(last, time_after(now, context.options.first_request_grace)),
          .requests = last};
}

/// Begins a shutdown when its last owner goes: a task that is cut, may be before it begins.
class shutdown_signal {
 public:
  explicit shutdown_signal(std::function<void()> begin) noexcept : begin_(std::move(begin)) {}
  shutdown_signal(shutdown_signal&& other) noexcept : begin_(std::exchange(other.begin_, nullptr)) {}
  shutdown_signal& operator=(shutdown_signal&&) = delete;
  ~shutdown_signal() {
    if (begin_) begin_();
  }

 private:
  std::function<void()> begin_;
};

/// A handshake, which a shutdown cuts unless it is over soon.
struct handshake final : served_connection {
  cancel_scope scope;
  void begin_shutdown(const shutdown_limits& until) override { scope.set_deadline(until.first_request); }
};

/// The connections of a server. A cancellation must not reach them: one that was accepted and whose task has
/// not begun yet would be lost.
class open_connections {
 public:
  explicit open_connections(server_context& context) noexcept
      : context_(context), room_(context.options.connections_max) {}

  /// Serves until accepting fails or is cancelled, then shuts down.
  template <net::stream_listener Listener>
  task<> run(Listener listener) {
    std::optional<follow_ups> following;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      context_.follow_ups = &following.emplace(group);
      auto accepting = accept_all(std::move(listener), group);
      const ended how = co_await attempt(accepting_, accepting);
      begin_shutdown();
      if (how == ended::threw) accepting.take();
    });
  }
  void cancel_accepting() noexcept { accepting_.cancel(); }

 private:
  template <net::stream_listener Listener>
  task<> accept_all(Listener listener, task_group<>& group) {
    for (;;) {
      auto room = co_await room_.acquire();
      group.spawn(&open_connections::serve<net::accepted_stream<Listener>>, this, co_await listener.accept(),
                  std::move(room));
    }
  }

  template <std::derived_from<io::stream> Stream>
  task<> serve(Stream stream, semaphore::permit room) {
    const semaphore::permit held = std::move(room);
    const counted one(*context_.figures);
    auto running = context_.options.tls ? serve_secured(std::move(stream)) : converse(stream, {}, false);
    const ended how = co_await attempt(running);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) report(running.take_error());
  }

  void begin_shutdown() {
    stopping_ = limits_from_now(context_);
    for (base::list_hook* h = list_.next; h != &list_; h = h->next) {
      static_cast<served_connection*>(h)->begin_shutdown(*stopping_);
    }
    context_.follow_ups->begin_shutdown(stopping_->requests);
  }

  /// Shakes hands, and says goodbye: else the client could not tell a response that ends with the connection
  /// from one that was cut.
  template <std::derived_from<io::stream> Stream>
  task<> serve_secured(Stream stream) {
    tls::handshake_options options{
        .handshake_limit = context_.options.handshake_timeout,
        .protocols = context_.options.http2 ? spoken_protocols : spoken_without_http2};
    auto shaking = tls::server_handshake(std::move(stream), *context_.options.tls, std::move(options));
    handshake beginning;
    enlist(beginning);
    if (co_await attempt(beginning.scope, shaking) == ended::cancelled) co_return co_await pass_on();
    auto secured = shaking.take();
    beginning.unlink();
    co_await converse(secured, secured.protocol(), true);
    auto ending = secured.close_write();
    cancel_scope limit(cancel_scope::shielded, goodbye_timeout);
    co_await attempt(limit, ending);
  }

  /// Serves a connection by the protocol of `spoken_protocols` that TLS has agreed on; empty: on none.
  task<> converse(io::stream& stream, std::string_view protocol, bool secure) {
    if (protocol == spoken_protocols.front()) {
      h2_connection one(stream, context_, secure);
      enlist(one);
      co_await one.run();
    } else {
      connection one(stream, context_, secure);
      enlist(one);
      co_await one.run();
    }
  }

  void enlist(served_connection& one) {
    list_.push_back(one);
    if (stopping_) one.begin_shutdown(*stopping_);
  }

  /// A fault of one connection, a callback that throws, say, ends no other. That clients break off, or do not
  /// speak TLS, is none.
  static void report(const std::exception_ptr& error) {
    if (exception_group::holds<io::error>(error)) return;
    print(stderr, "weft: a connection failed: {}\n", describe(error));
  }

  server_context& context_;
  semaphore room_;
  cancel_scope accepting_;
  base::list_hook list_;
  std::optional<shutdown_limits> stopping_;
};

task<> begin_when_cut(shutdown_signal) { co_await sleep_forever(); }

template <net::stream_listener Listener>
task<> serve_all(Listener listener, handler handle, server_options options) {
  loop& l = co_await this_loop{};
  server_context context(l, std::move(handle), std::move(options));
  open_connections connections(context);
  cancel_scope whole(cancel_scope::shielded, duration::max());
  auto serving = connections.run(std::move(listener));
  auto how = ended::returned;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn_daemon(&begin_when_cut, shutdown_signal([&] { connections.cancel_accepting(); }));
    how = co_await attempt(whole, serving);
  });
  if (how == ended::threw) serving.take();
}

}  // namespace

task<> serve(net::tcp_listener listener, handler handle, server_options options) {
  return serve_all(std::move(listener), std::move(handle), std::move(options));
}

task<> serve(net::any_listener listener, handler handle, server_options options) {
  return serve_all(std::move(listener), std::move(handle), std::move(options));
}

task<> serve(net::unix_listener listener, handler handle, server_options options) {
  return serve_all(std::move(listener), std::move(handle), std::move(options));
}

task<> serve(net::bind_address address, handler handle, server_options options) {
  if (net::current_network()) {
    auto listener = co_await net::listen_any(std::move(address));
    co_return co_await serve(std::move(listener), std::move(handle), std::move(options));
  }
  co_await serve(co_await net::listen(std::move(address)), std::move(handle), std::move(options));
}

task<> serve_connection(io::stream& stream, handler handle, server_options options) {
  loop& l = co_await this_loop{};
  server_context context(l, std::move(handle), std::move(options));
  std::optional<follow_ups> following;
  connection one(stream, context);
  co_await with_task_group([&](task_group<>& group) -> task<> {
    context.follow_ups = &following.emplace(group);
    group.spawn_daemon(&begin_when_cut, shutdown_signal([&] {
      const shutdown_limits until = limits_from_now(context);
      one.begin_shutdown(until);
      context.follow_ups->begin_shutdown(until.requests);
    }));
    co_await one.run();
  });
}

}  // namespace weft::http
