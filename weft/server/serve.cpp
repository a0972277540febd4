// SPDX-License-Identifier: MIT
#include "weft/server/serve.hpp"

#include <chrono>
#include <concepts>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
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

/// The open connections of a server. Begins their shutdown when it goes out of scope with some left.
class open_connections {
 public:
  open_connections(loop& l, server_context& context) noexcept
      : loop_(l), context_(context), room_(context.options.connections_max) {}

  auto acquire_room() noexcept { return room_.acquire(); }

  template <std::derived_from<io::stream> Stream>
  task<> serve(Stream stream, semaphore::permit room) {
    const semaphore::permit held = std::move(room);
    const counted one(*context_.figures);
    auto running = context_.options.tls ? serve_secured(std::move(stream)) : converse(stream, {}, false);
    const ended how = co_await attempt(running);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) report(running.take_error());
  }

  void begin_shutdown() noexcept {
    stopping_ = true;
    const time_point deadline = time_after(loop_.now(), context_.options.shutdown_grace);
    for (base::list_hook* h = list_.next; h != &list_; h = h->next) {
      static_cast<served_connection*>(h)->begin_shutdown(deadline);
    }
    if (context_.follow_ups) context_.follow_ups->begin_shutdown(deadline);
  }

 private:
  /// Shakes hands, which a shutdown cuts, and says goodbye: else the client could not tell a response that
  /// ends with the connection from one that was cut.
  template <std::derived_from<io::stream> Stream>
  task<> serve_secured(Stream stream) {
    tls::handshake_options options{
        .handshake_limit = context_.options.handshake_timeout,
        .protocols = context_.options.http2 ? spoken_protocols : spoken_without_http2};
    auto secured =
        co_await tls::server_handshake(std::move(stream), *context_.options.tls, std::move(options));
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
    if (stopping_) one.begin_shutdown(loop_.now());
  }

  /// A fault of one connection, a callback that throws, say, ends no other. That clients break off, or do not
  /// speak TLS, is none.
  static void report(const std::exception_ptr& error) {
    if (exception_group::holds<io::error>(error)) return;
    print(stderr, "weft: a connection failed: {}\n", describe(error));
  }

  loop& loop_;
  server_context& context_;
  semaphore room_;
  base::list_hook list_;
  bool stopping_ = false;
};

struct shutdown_on_exit {
  open_connections& connections;
  ~shutdown_on_exit() { connections.begin_shutdown(); }
};

/// Begins the shutdown of a connection when its last owner goes: a task that is cut, may be before it begins.
class connection_shutdown {
 public:
  connection_shutdown(server_context& context, connection& one) noexcept : context_(context), one_(&one) {}
  connection_shutdown(connection_shutdown&& other) noexcept
      : context_(other.context_), one_(std::exchange(other.one_, nullptr)) {}
  connection_shutdown& operator=(connection_shutdown&&) = delete;
  ~connection_shutdown() {
    if (!one_) return;
    const time_point deadline = time_after(context_.on.now(), context_.options.shutdown_grace);
    one_->begin_shutdown(deadline);
    context_.follow_ups->begin_shutdown(deadline);
  }

 private:
  server_context& context_;
  connection* one_;
};

template <net::stream_listener Listener>
task<> serve_all(Listener listener, handler handle, server_options options) {
  loop& l = co_await this_loop{};
  server_context context(l, std::move(handle), std::move(options));
  open_connections connections(l, context);
  std::optional<follow_ups> following;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    context.follow_ups = &following.emplace(group);
    const shutdown_on_exit guard{connections};
    Listener listening = std::move(listener);  // closed when the shutdown begins
    for (;;) {
      auto room = co_await connections.acquire_room();
      group.spawn(&open_connections::serve<net::accepted_stream<Listener>>, &connections,
                  co_await listening.accept(), std::move(room));
    }
  });
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
    group.spawn_daemon([](connection_shutdown) -> task<> { co_await sleep_forever(); },
                       connection_shutdown(context, one));
    co_await one.run();
  });
}

}  // namespace weft::http
