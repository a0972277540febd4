// SPDX-License-Identifier: MIT
// How an application is served: what is around the server, and what is said about it.
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/log.hpp"
#include "weft/base/print.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/signals.hpp"
#include "weft/net/errors.hpp"
#include "weft/server/serve.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/errors.hpp"
#include "weft/web/app.hpp"
#include "weft/web/command_line.hpp"
#include "weft/web/detail/listening.hpp"
#include "weft/web/detail/workers.hpp"

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

tls::identity identity_of(const serve_options& o) {
  return tls::identity::from_files(o.certificate_file, o.key_file.empty() ? o.certificate_file : o.key_file,
                                   o.key_password);
}

tls::context context_of(const serve_options& o) {
  tls::context_options options;
  if (!o.client_authorities_file.empty()) {
    options.trust_system = false;
    options.trusted_file = o.client_authorities_file;
    options.check_peer = tls::peer_check::required;
  }
  options.kernel_tls = o.kernel_tls;
  return tls::context::for_server(identity_of(o), std::move(options));
}

}  // namespace

/// One call of `serve`.
class app::service {
 public:
  service(app& of, loop& on, serve_options options) : app_(of), loop_(on), options_(std::move(options)) {
    app_.draining_ = false;
    http::server_options& server = options_.server;
    if (!options_.certificate_file.empty()) server.tls = context_of(options_);
    if (options_.access_log || options_.requests_total_max > 0 || !app_.told_.empty()) {
      server.on_exchange = [this, more = std::move(server.on_exchange)](const http::exchange& e) {
        note(e);
        if (more) more(e);
      };
    }
  }

  /// Starts the application, serves, and stops it. A cancellation ends it as `begin_end` does, so that what
  /// is around serving is left as if that had ended by itself.
  task<> run() {
    auto running = with(exit_stack(), [this](exit_stack& stack) -> task<> {
      co_await start(stack);
      // The first to be left: the others are the application's.
      stack.defer([] { log::info("Waiting for application shutdown."); });
      co_await serve_requests();
      has_served_ = true;
    });
    ended how{};
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([](ends_service) -> task<> { co_await sleep_forever(); }, ends_service(*this));
      how = co_await attempt(whole_, running);
      if (how != ended::threw || !has_served_) co_return;
      log::error("Application shutdown failed. Exiting.");
      running.take();  // within the group: behind one that was cancelled nothing runs
    });
    if (how == ended::threw) running.take();
  }

  /// Has serving end once the delay is over; at once what has not begun to serve yet.
  void begin_end() {
    if (std::exchange(app_.draining_, true)) return;
    if (!is_serving_) return whole_.cancel();
    log::info("Shutting down");
    if (app_.figures_->requests_handling > 0)
      log::info("Waiting for connections to close. (CTRL+C to force quit)");
    serving_.set_deadline(time_after(loop_.now(), options_.shutdown_delay));
  }

  void flush_log() { accesses_.flush(); }

 private:
  /// When serving is cancelled: not when it has ended, which takes as long as its requests.
  struct ends_service {
    service* owner;
    explicit ends_service(service& of) noexcept : owner(&of) {}
    ends_service(ends_service&& other) noexcept : owner(std::exchange(other.owner, nullptr)) {}
    ends_service& operator=(ends_service&&) = delete;
    ~ends_service() {
      if (owner) owner->begin_end();
    }
  };

  void note(const http::exchange& e) {
    if (options_.access_log) accesses_.add(http::access_line(e));
    for (const auto& each : app_.told_) each(e);
    if (++requests_ == options_.requests_total_max) {
      log::warning(format("Maximum request limit of {} exceeded. Terminating process.", requests_));
      begin_end();
    }
  }

  task<> start(exit_stack& stack) {
    log::info("Waiting for application startup.");
    auto starting = app_.start(stack);
    const ended how = co_await attempt(starting);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      log::error(describe(starting.take_error()));
      log::error("Application startup failed. Exiting.");
      throw startup_error("the application could not start");
    }
    log::info("Application startup complete.");
  }

  task<> serve_requests() {
    is_serving_ = true;
    auto serving = listen_and_serve();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon(&access_log::run, &accesses_);
      if (!options_.certificate_file.empty()) group.spawn_daemon(&service::renew_identity, this);
      if (co_await attempt(serving_, serving) == ended::threw) serving.take();
    });
  }

  task<> listen_and_serve() {
    if (!options_.server.figures) options_.server.figures = app_.figures_;
    auto listening = co_await detail::listen(options_);
    log::info(format("Weft running on {} (Press CTRL+C to quit)", detail::place_of(listening, options_)));
    say_ready();
    co_await std::visit([&](auto& l) { return http::serve(std::move(l), app_.handler(), options_.server); },
                        listening);
  }

  void say_ready() {
    if (options_.ready_fd < 0) return;
    const io::descriptor told(std::exchange(options_.ready_fd, -1));
    if (write(told.get(), "\n", 1) != 1) log::warning("Nobody wants to know that it listens");
  }

  /// Whoever renews the certificate sends SIGHUP.
  task<> renew_identity() {
    io::signals renewals{SIGHUP};
    while (co_await renewals.next()) {
      try {
        options_.server.tls->set_identity(identity_of(options_));
        log::info("Read the certificate again");
      } catch (const tls::credentials_error& e) {
        log::error(format("The certificate stays as it was: {}", e.what()));
      }
    }
  }

  app& app_;
  loop& loop_;
  serve_options options_;
  cancel_scope whole_{cancel_scope::shielded, duration::max()}, serving_;
  access_log accesses_;
  std::size_t requests_ = 0;
  bool is_serving_ = false;
  bool has_served_ = false;
};

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

app& app::on_exchange(std::function<void(const http::exchange&)> fn) {
  told_.push_back(std::move(fn));
  return *this;
}

task<> app::start(exit_stack& stack) {
  for (const starter& each : lifespan_) co_await each(stack);
}

task<> app::serve(serve_options options) {
  log::set_level(options.log_level);
  log::info(format("Started server process [{}]", getpid()));
  if (!options.root_path.empty()) about_.root_path = options.root_path;
  service one(*this, co_await this_loop{}, std::move(options));
  auto running = one.run();
  const ended how = co_await attempt(running);
  one.flush_log();
  if (how != ended::threw) log::info("Application shutdown complete.");
  log::info(format("Finished server process [{}]", getpid()));
  if (how == ended::cancelled) co_await pass_on();
  running.take();
}

int app::run_workers(serve_options options) {
  log::set_level(options.log_level);
  auto sockets = detail::listen_for_workers(options, options.workers);
  log::info(
      format("Weft running on {} (Press CTRL+C to quit)", detail::place_of(sockets.front().get(), options)));
  const bool owns_path = !options.uds.empty() && options.fd < 0;
  auto outcome = detail::fork_workers(std::exchange(options.workers, 1),
                                      io::descriptor(std::exchange(options.ready_fd, -1)));
  if (outcome.exit_code) {
    if (owns_path) unlink(options.uds.c_str());
    return *outcome.exit_code;
  }
  worker_ = outcome.worker;
  options.fd = sockets[worker_ % sockets.size()].release();
  options.ready_fd = outcome.ready.release();
  sockets.clear();
  weft::run([&] { return serve_as_worker(std::move(options)); });
  return 0;
}

/// Ends at the first SIGTERM; no other does anything. Where all processes of a service get one, the parent's
/// is the second.
task<> app::serve_as_worker(serve_options options) {
  io::signals endings{SIGTERM};
  cancel_scope whole;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn_daemon([&]() -> task<> {
      co_await endings.next();
      whole.cancel();
    });
    co_await whole.run([&] { return serve(std::move(options)); });
  });
}

int app::run(serve_options options) {
  try {
    if (options.workers > 1) return run_workers(std::move(options));
    weft::run([&] { return serve(std::move(options)); });
    return 0;
  } catch (const interrupted&) {
    return 0;
  } catch (const startup_error&) {
    return startup_failed;
  } catch (const net::listen_error& e) {
    log::error(e.what());
    return 1;
  } catch (const tls::credentials_error& e) {
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
