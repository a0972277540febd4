// SPDX-License-Identifier: MIT
#include "apps/weft/reloader.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "apps/weft/failure_page.hpp"
#include "weft/base/log.hpp"
#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/gather.hpp"
#include "weft/fs/watch.hpp"
#include "weft/io/descriptor_stream.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/process/child.hpp"
#include "weft/process/errors.hpp"
#include "weft/server/serve.hpp"

namespace weft_command {

namespace {

using namespace std::chrono_literals;
namespace files = std::filesystem;
namespace log = weft::log;
using weft::format;
using weft::task;

// For a program to listen. One that takes longer is ended.
constexpr weft::duration start_limit = 60s;
// Beyond what requests have left at a shutdown.
constexpr weft::duration end_margin = 5s;
constexpr std::array source_patterns{"*.cpp", "*.cc", "*.cxx", "*.c",   "*.hpp",          "*.hh",
                                     "*.hxx", "*.h",  "*.ipp", "*.inl", "CMakeLists.txt", "*.cmake"};

bool fits(const std::string& name, const char* pattern) { return fnmatch(pattern, name.c_str(), 0) == 0; }

/// What a build has made: to see whether there is something else to run.
struct build_mark {
  files::file_time_type time;
  std::uintmax_t size = 0;
  bool operator==(const build_mark&) const = default;
};

build_mark mark_of(const files::path& program) {
  std::error_code none;
  return {files::last_write_time(program, none), files::file_size(program, none)};
}

/// One run of the program.
struct run_of_program {
  weft::process::child child;
  bool is_over = false;  // it was told to end
};
using run_pointer = std::shared_ptr<run_of_program>;

class reloader {
 public:
  reloader(served_program program, serve_words words, weft::web::serve_options options, int listening)
      : program_(std::move(program)),
        words_(std::move(words)),
        options_(std::move(options)),
        listening_(listening) {}

  /// The tasks of whatever runs belong to this group.
  task<> run(weft::task_group<>& group) {
    group_ = &group;
    auto changes = co_await watch();
    log::info(format("Started reloader process [{}] using inotify", getpid()));
    for (bool forced = true;; forced = co_await wait_for_changes(changes)) co_await build_and_run(forced);
  }

  // A resource that is left when all runs have ended.
  task<> enter() { co_return; }
  task<> exit(weft::ended) {
    std::vector<task<>> endings;
    for (const run_pointer& each : runs_) {
      if (!each->child.status()) endings.push_back(stop(each));
    }
    if (endings.empty()) co_return;
    co_await weft::gather(std::move(endings));
  }
  weft::duration grace() const { return options_.server.shutdown_grace + 2 * end_margin; }

 private:
  static task<> stop(run_pointer one) {
    one->is_over = true;
    co_await one->child.stop();
  }

  task<weft::fs::watcher> watch() {
    std::vector<std::string> directories = words_.directories;
    const bool deep = !directories.empty() || (program_.is_project() && program_.can_build());
    if (directories.empty())
      directories.push_back(program_.can_build() ? program_.source_directory()
                                                 : program_.path().parent_path());
    std::string listed;
    for (const std::string& each : directories)
      listed += format("{}'{}'", listed.empty() ? "" : ", ", files::absolute(each).string());
    log::info(format("Will watch for changes in these directories: [{}]", listed));
    auto made = co_await weft::fs::watch(directories.front(), {.recursive = deep});
    for (std::size_t i = 1; i < directories.size(); ++i)
      co_await made.add(directories[i], {.recursive = deep});
    co_return made;
  }

  bool is_included(const std::string& path) const {
    const std::string name = files::path(path).filename();
    return std::ranges::any_of(words_.included, [&](const std::string& p) { return fits(name, p.c_str()); });
  }
  bool counts(const weft::fs::change& c) const {
    if (c.kind == weft::fs::change_kind::overflow) return true;
    if (c.is_directory || c.kind == weft::fs::change_kind::attributes) return false;
    const files::path path(c.path);
    const auto absolute = files::absolute(path).lexically_normal().string();
    if (program_.can_build() && absolute.starts_with(program_.build_directory().string() + '/')) return false;
    if (!program_.can_build() && absolute == program_.path()) return true;
    const std::string name = path.filename();
    if (name.starts_with('.')) return false;
    return is_included(c.path) ||
           std::ranges::any_of(source_patterns, [&](const char* p) { return fits(name, p); });
  }

  /// Returns once nothing has changed for a while; whether the program is to be run anew even if it is the
  /// same.
  task<bool> wait_for_changes(weft::fs::watcher& changes) {
    bool forced = false;
    std::string first;
    while (first.empty()) {
      const auto c = co_await changes.next();
      if (!c) co_await weft::sleep_forever();  // nothing is left to be watched
      if (!counts(*c)) continue;
      first = c->path.empty() ? "many files" : c->path;
      forced = is_included(c->path);
    }
    for (;;) {
      const auto more = co_await weft::move_on_after(words_.delay, changes.next());
      if (!more) break;
      if (*more && counts(**more)) forced = forced || is_included((*more)->path);
    }
    log::warning(format("inotify detected changes in '{}'. Reloading...", first));
    co_return forced;
  }

  task<> build_and_run(bool forced) {
    if (program_.can_build()) {
      const std::string wrong = co_await program_.build();
      if (!wrong.empty()) {
        weft::print(stderr, "{}", wrong);
        log::error("The build has failed. Waiting for changes.");
        co_return fail({"The build has failed", wrong});
      }
    }
    const build_mark built = mark_of(program_.path());
    if (current_ && built == running_ && !forced) co_return;
    co_await replace(built);
  }

  task<> replace(build_mark built) {
    run_pointer next;
    std::string trouble;
    try {
      next = co_await start();
    } catch (const weft::process::spawn_error& e) {
      trouble = e.what();
    }
    if (!next) {
      log::error("The program has not started. Waiting for changes.");
      co_return fail({"The program has not started", trouble.empty() ? start_trouble_ : trouble});
    }
    const run_pointer before = std::exchange(current_, next);
    running_ = built;
    group_->spawn(&reloader::watch_over, this, next);
    if (failing_) std::exchange(failing_, std::nullopt)->cancel();
    if (before) group_->spawn(&reloader::stop, before);
  }

  /// Starts the program. Returns once it listens; null if it does not.
  task<run_pointer> start() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw weft::process::spawn_error(errno, program_.path().string());
    weft::io::descriptor ready(ends[0]), told(ends[1]);
    weft::process::command command{program_.path()};
    command.insert(command.end(), words_.rest.begin(), words_.rest.end());
    command.insert(command.end(), {"--fd", "3", "--ready-fd", "4"});
    auto one = std::make_shared<run_of_program>(
        co_await weft::process::spawn(command, {.descriptors = {listening_, told.get()},
                                                .group = weft::process::process_group::own,
                                                .grace = options_.server.shutdown_grace + end_margin}));
    std::erase_if(runs_, [](const run_pointer& each) { return each->child.status().has_value(); });
    runs_.push_back(one);
    told.close();
    fcntl(ready.get(), F_SETFL, O_NONBLOCK);
    weft::io::descriptor_stream saying(co_await weft::this_loop{}, std::move(ready), "the program's pipe");
    std::array<char, 8> line{};
    const auto said = co_await weft::move_on_after(start_limit, saying.read_some(line));
    if (said && *said > 0) co_return one;
    one->is_over = true;
    const auto how = co_await one->child.stop();
    start_trouble_ = said ? format("It has ended: {}. What it said is in the terminal.", how.str())
                          : "It does not listen after a minute.";
    co_return nullptr;
  }

  /// Tells of a run that ends by itself.
  task<> watch_over(run_pointer one) {
    const auto how = co_await one->child.wait();
    if (std::exchange(one->is_over, true) || current_ != one) co_return;
    current_.reset();
    log::error(format("The program has ended: {}. Waiting for changes.", how.str()));
    fail({"The program has ended", how.str() + ". What it said is in the terminal."});
  }

  /// Answers everything with the failure, until there is something to run.
  void fail(failure why) {
    failure_ = std::make_shared<const failure>(std::move(why));
    if (!failing_) failing_.emplace(group_->spawn(&reloader::serve_failure, this));
    if (const run_pointer before = std::exchange(current_, nullptr)) group_->spawn(&reloader::stop, before);
  }

  task<> serve_failure() {
    const auto answer = [this](const weft::http::request& r) { return failure_page(r, *failure_); };
    weft::loop& l = co_await weft::this_loop{};
    weft::io::descriptor socket(fcntl(listening_, F_DUPFD_CLOEXEC, 0));
    if (options_.uds.empty()) {
      co_await weft::http::serve(weft::net::tcp_listener(l, std::move(socket)), answer, options_.server);
    } else {
      co_await weft::http::serve(weft::net::unix_listener(l, std::move(socket)), answer, options_.server);
    }
  }

  served_program program_;
  serve_words words_;
  weft::web::serve_options options_;
  const int listening_;
  weft::task_group<>* group_ = nullptr;
  run_pointer current_;            // null: a failure is served
  std::vector<run_pointer> runs_;  // those that have not ended, and some more
  build_mark running_{};           // what `current_` runs
  std::string start_trouble_;
  std::shared_ptr<const failure> failure_;
  std::optional<weft::child_handle<void>> failing_;
};

}  // namespace

task<> serve_reloading(served_program program, serve_words words, weft::web::serve_options options) {
  if (options.fd >= 0) throw std::runtime_error("--fd does not go with --reload");
  log::set_level(options.log_level);
  const auto serve_on = [&](int socket, const std::string& where) -> task<> {
    log::info(format("Weft running on {} (Press CTRL+C to quit)", where));
    reloader one(std::move(program), std::move(words), options, socket);
    const auto body = [](reloader& r) -> task<> {
      co_await weft::with_task_group([&](weft::task_group<>& group) { return r.run(group); });
    };
    co_await weft::with(std::ref(one), body, one.grace());
  };
  if (!options.uds.empty()) {
    const auto listening =
        co_await weft::net::listen_unix(weft::net::unix_address(options.uds), {.backlog = options.backlog});
    co_return co_await serve_on(listening.descriptor(), "unix socket " + options.uds);
  }
  const auto listening =
      co_await weft::net::listen({options.host, options.port}, {.backlog = options.backlog});
  const std::string host =
      options.host.find(':') == std::string::npos ? options.host : '[' + options.host + ']';
  co_await serve_on(listening.descriptor(),
                    format("{}://{}:{}", options.certificate_file.empty() ? "http" : "https", host,
                           listening.local().port));
}

}  // namespace weft_command
