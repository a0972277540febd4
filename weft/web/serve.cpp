// SPDX-License-Identifier: MIT
// How an application is served.
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/log.hpp"
#include "weft/base/print.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/server/serve.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/web/app.hpp"
#include "weft/web/command_line.hpp"

namespace weft::web {

namespace {

constexpr int startup_failed = 3;

/// What went wrong at startup, told from what goes wrong later.
class startup_error final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Lines for stdout, written together once the loop has nothing else to do.
class access_log {
 public:
  void add(const std::string& line) {
    if (lines_.empty()) waiting_.add_permits(1);
    lines_ += log::as_text(log::level::info, line) + '\n';
  }
  task<> run() {
    for (;;) {
      (co_await waiting_.acquire()).forget();
      flush();
    }
  }
  void flush() {
    std::fwrite(lines_.data(), 1, lines_.size(), stdout);
    std::fflush(stdout);
    lines_.clear();
  }

 private:
  semaphore waiting_{0};
  std::string lines_;
};

/// Says so when serving is cancelled: not when it has ended, which takes as long as its requests.
struct says_goodbye {
  bool owner = true;
  says_goodbye() = default;
  says_goodbye(says_goodbye&& other) noexcept : owner(std::exchange(other.owner, false)) {}
  ~says_goodbye() {
    if (owner) log::info("Shutting down");
  }
};

std::string url_of(const serve_options& options, const net::tcp_listener& listener) {
  const std::string_view scheme = options.server.tls ? "https" : "http";
  const std::string host =
      options.host.find(':') == std::string::npos ? options.host : '[' + options.host + ']';
  return format("{}://{}:{}", scheme, host, listener.local().port);
}

void say_running(std::string_view where) {
  log::info(format("Weft running on {} (Press CTRL+C to quit)", where));
}

task<> listen_and_serve(http::handler handler, const serve_options& options) {
  if (!options.uds.empty()) {
    auto listener = co_await net::listen_unix(net::unix_address(options.uds));
    say_running("unix socket " + options.uds);
    co_return co_await http::serve(std::move(listener), std::move(handler), options.server);
  }
  if (options.fd >= 0) {
    net::tcp_listener inherited(co_await this_loop{}, io::descriptor(options.fd));
    say_running(format("socket {}", options.fd));
    co_return co_await http::serve(std::move(inherited), std::move(handler), options.server);
  }
  auto listener = co_await net::listen({options.host, options.port});
  say_running(url_of(options, listener));
  co_await http::serve(std::move(listener), std::move(handler), options.server);
}

}  // namespace

app& app::add_lifespan(starter fn) {
  lifespan_.push_back(std::move(fn));
  return *this;
}

app& app::on_startup(std::function<task<>()> fn) {
  return add_lifespan([fn = std::move(fn)](exit_stack&) -> task<> { return fn(); });
}

app& app::on_shutdown(std::function<task<>()> fn) {
  return add_lifespan([fn = std::move(fn)](exit_stack& stack) -> task<> {
    stack.defer(fn);
    co_return;
  });
}

task<> app::start(exit_stack& stack) {
  for (const starter& each : lifespan_) co_await each(stack);
}

task<> app::serve(serve_options options) {
  log::set_level(options.log_level);
  log::info(format("Started server process [{}]", getpid()));
  access_log accesses;
  if (options.access_log) {
    options.server.on_exchange = [&accesses,
                                  more = std::move(options.server.on_exchange)](const http::exchange& e) {
      accesses.add(http::access_line(e));
      if (more) more(e);
    };
  }
  const auto serving = [&](exit_stack& stack) -> task<> {
    log::info("Waiting for application startup.");
    auto starting = start(stack);
    const ended how = co_await attempt(starting);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      log::error(describe(starting.take_error()));
      log::error("Application startup failed. Exiting.");
      throw startup_error("the application could not start");
    }
    log::info("Application startup complete.");
    // The first to be left: the others are the application's.
    stack.defer([] { log::info("Waiting for application shutdown."); });
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon(&access_log::run, &accesses);
      group.spawn_daemon([](says_goodbye) -> task<> { co_await sleep_forever(); }, says_goodbye());
      co_await listen_and_serve(handler(), options);
    });
  };
  auto running = with(exit_stack(), serving);
  const ended how = co_await attempt(running);
  accesses.flush();
  if (how != ended::threw) log::info("Application shutdown complete.");
  log::info(format("Finished server process [{}]", getpid()));
  if (how == ended::cancelled) co_await pass_on();
  running.take();
}

int app::run(serve_options options) {
  try {
    weft::run([&] { return serve(std::move(options)); });
    return 0;
  } catch (const interrupted&) {
    return 0;
  } catch (const startup_error&) {
    return startup_failed;
  } catch (const net::listen_error& e) {
    log::error(e.what());
    return 1;
  } catch (...) {
    return report_uncaught(std::current_exception());
  }
}

int app::run(int argc, char** argv, serve_options options) {
  try {
    options = parse_command_line(argc, argv, std::move(options));
  } catch (const cli::exit_request& e) {
    return e.code;
  }
  return run(std::move(options));
}

}  // namespace weft::web
