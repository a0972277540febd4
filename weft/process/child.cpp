// SPDX-License-Identifier: MIT
#include "weft/process/child.hpp"

#include <algorithm>
#include <csignal>
#include <functional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/with.hpp"
#include "weft/io/errors.hpp"
#include "weft/process/detail/redirected_files.hpp"
#include "weft/process/detail/spawned_process.hpp"
#include "weft/process/detail/start_process.hpp"
#include "weft/process/errors.hpp"

namespace weft::process {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr const char* stream_names[] = {"input", "output", "error"};

/// The system owes the end of a process: a loop whose tasks all wait for such is not deadlocked.
class owed_end {
 public:
  explicit owed_end(io::io_driver& driver) noexcept : driver_(driver) { driver_.count_armed(1); }
  owed_end(const owed_end&) = delete;
  owed_end& operator=(const owed_end&) = delete;
  ~owed_end() { driver_.count_armed(-1); }

 private:
  io::io_driver& driver_;
};

}  // namespace

child::child(loop& l, const command& words, detail::started_process started, duration grace, bool leads_group)
    : process_(
          std::make_unique<detail::spawned_process>(l, started.pid, std::move(started.pidfd), leads_group)),
      name_(words[0]),
      grace_(grace) {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!started.pipes[i]) continue;
    streams_[i].emplace(l, std::move(started.pipes[i]), format("standard {} of {}", stream_names[i], name_));
  }
}
child::child(child&&) noexcept = default;
child::~child() {
  if (process_) detail::spawned_process::abandon(std::move(process_));
}

pid_t child::pid() const noexcept { return process_->pid(); }

io::descriptor_stream& child::stream(std::size_t number) {
  if (!streams_[number])
    throw std::logic_error(format("weft: standard {} of {} is no pipe", stream_names[number], name_));
  return *streams_[number];
}
io::descriptor_stream& child::in() { return stream(0); }
io::descriptor_stream& child::out() { return stream(1); }
io::descriptor_stream& child::err() { return stream(2); }

task<exit_status> child::wait() {
  const owed_end owed(process_->driver());
  co_await process_->ended().wait();
  co_return *process_->status();
}
std::optional<exit_status> child::status() const noexcept { return process_->status(); }

void child::send_signal(int number) noexcept { process_->signal(number); }
void child::terminate() noexcept { send_signal(SIGTERM); }
void child::kill() noexcept { send_signal(SIGKILL); }

task<exit_status> child::stop() {
  terminate();
  co_await move_on_after(grace_, wait());
  kill();
  co_return co_await wait();
}

// A command may end, or close its input, before it has read all: that is its own affair.
task<> child::feed(std::string_view input) {
  try {
    co_await in().write_all(input);
  } catch (const io::error& e) {
    if (e.code() != std::errc::broken_pipe) throw;
  }
  in().close();
}

task<> child::collect(std::size_t number, std::string& into, std::size_t bytes_max, task_group<>& all) {
  std::size_t used = 0;
  for (;;) {
    into.resize(std::max(into.size(), used + piece_bytes));
    const std::size_t got = co_await stream(number).read_some(std::span(into).subspan(used));
    used += got;
    if (got == 0) break;
    if (used > bytes_max) {
      too_much_ = true;
      kill();
      all.cancel();  // others may have the pipes too
    }
  }
  into.resize(used);
}

task<completed> child::communicate(std::string_view input, std::size_t bytes_max) {
  std::string out, err;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    if (streams_[0]) group.spawn(&child::feed, this, input);
    if (streams_[1]) group.spawn(&child::collect, this, 1U, std::ref(out), bytes_max, std::ref(group));
    if (streams_[2]) group.spawn(&child::collect, this, 2U, std::ref(err), bytes_max, std::ref(group));
    co_await wait();
  });
  if (too_much_) throw std::length_error(format("weft: {} has written more than {} bytes", name_, bytes_max));
  co_return completed{*status(), std::move(out), std::move(err)};
}

task<child> spawn(command words, command_options options) {
  loop& l = co_await this_loop{};
  const bool leads_group = options.group != process_group::shared;
  const auto files = co_await detail::open_redirected_files(options, detail::attempted_start(words, options));
  co_return child(l, words, detail::start_process(words, options), options.grace, leads_group);
}

running::running(command words, command_options options)
    : words_(std::move(words)), options_(std::move(options)) {}

task<> running::enter() { child_.emplace(co_await spawn(words_, options_)); }

task<> running::exit(ended) {
  if (!child_->status()) co_await child_->stop();
}

task<completed> run(command words, command_options options) {
  if (!options.in) options.in = pipe;
  if (!options.out) options.out = pipe;
  if (!options.err) options.err = pipe;
  const std::string input = std::move(options.input);
  completed done = co_await with(
      running(words, options), [&](child& c) { return c.communicate(input, options.output_bytes_max); },
      options.grace + exit_grace_default);
  if (options.check && !done.status.success()) {
    throw command_failed(to_string(words), done.status, std::move(done.out), std::move(done.err));
  }
  co_return done;
}

}  // namespace weft::process
