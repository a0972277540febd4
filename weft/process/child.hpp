// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/core/attempt.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/descriptor_stream.hpp"
#include "weft/process/command.hpp"
#include "weft/process/exit_status.hpp"

namespace weft::process {

namespace detail {
class spawned_process;
struct started_process;
}  // namespace detail

/// How a command has ended, and what it has written as far as that was collected.
struct completed {
  exit_status status;
  std::string out, err;
};

/// A command that runs. Made by `spawn`; what still runs when this goes out of scope is killed.
///
/// Waiting for it, and stopping it, is for coroutines: `with(running(...), body)` stops it in time. It is
/// reaped whatever happens, so that no zombie is left; the loop does not end before. Lifetime: must outlive
/// its waiters.
class child {
 public:
  child(loop& l, const command& words, detail::started_process started, duration grace, bool leads_group);
  child(child&&) noexcept;
  child& operator=(child&&) = delete;
  ~child();

  pid_t pid() const noexcept;

  /// Our ends of the pipes. Throw `std::logic_error` for a stream that is not a `pipe`.
  io::descriptor_stream& in();
  io::descriptor_stream& out();
  io::descriptor_stream& err();

  /// Suspends until the command has ended: not until its pipes have, which others may have too. Returns how.
  task<exit_status> wait();
  /// Once it has ended.
  std::optional<exit_status> status() const noexcept;

  /// To the command, or its whole group if it leads one. Nothing if it has ended.
  void send_signal(int number) noexcept;
  void terminate() noexcept;
  void kill() noexcept;

  /// Ends it: SIGTERM, and SIGKILL to what still runs after `grace`. Returns how it ended.
  task<exit_status> stop();

  /// Writes `input` and reads all that it writes, at the same time, until it has ended and nobody has its
  /// pipes any more. A command that does not read all of its input is left alone. Throws `std::length_error`
  /// if a stream has more than `bytes_max`; the command is killed then.
  task<completed> communicate(std::string_view input = {}, std::size_t bytes_max = std::size_t{64} << 20);

 private:
  io::descriptor_stream& stream(std::size_t number);
  task<> feed(std::string_view input);
  task<> collect(std::size_t number, std::string& into, std::size_t bytes_max, task_group<>& all);

  std::unique_ptr<detail::spawned_process> process_;
  std::array<std::optional<io::descriptor_stream>, 3> streams_;
  std::string name_;
  duration grace_;
  bool too_much_ = false;
};

/// Starts a command. Throws `spawn_error`: not found, not permitted, no such directory, no descriptors left.
///
/// Cost: the loop stands still until the program is loaded, about 0.5 ms.
task<child> spawn(command words, command_options options = {});

/// A resource: starts a command, and stops it if it still runs when the body is left, however that is.
///
///     co_await with(process::running({"tail", "-f", path}, {.out = process::pipe}), [](child& c) ...);
class running {
 public:
  explicit running(command words, command_options options = {});

  task<> enter();
  child& entered() noexcept { return *child_; }
  task<> exit(ended how);

 private:
  command words_;
  command_options options_;
  std::optional<child> child_;
};

/// Runs a command to its end. Returns how that was, and what it has written: see `command_options`.
///
/// Cancellation: stops it, as `child::stop`. Throws `spawn_error`; `command_failed` with `check`;
/// `std::length_error` beyond `output_bytes_max`.
task<completed> run(command words, command_options options = {});

}  // namespace weft::process
