// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "weft/core/clock.hpp"
#include "weft/io/descriptor.hpp"

namespace weft::detail {

/// The process that forks the workers.
///
/// Forked from the program before that has threads: a fork of a process with threads inherits whatever locks
/// they held. It has the program's code and variables as they were then, and nothing of what came later. It
/// ends with the program, however that ends, and the workers with it.
class process_server {
 public:
  constexpr process_server() noexcept = default;
  ~process_server();
  process_server(const process_server&) = delete;
  process_server& operator=(const process_server&) = delete;

  /// Starts it, if it is not running; does not if the program has threads. `request` tells of failures.
  void start() noexcept;
  bool running() const noexcept { return pid_ > 0; }

  /// Asks for a worker; returns the socket on which `born` or `stillborn` comes, and later `ended`.
  ///
  /// Throws `process_error`; `std::logic_error` if the program had threads before it could start.
  /// Thread: any.
  io::descriptor request(duration idle_max);

  /// The program's one server.
  static process_server& only() noexcept;

 private:
  enum class trouble : std::uint8_t { none, not_started, has_threads, system };

  int control_ = -1;
  pid_t pid_ = 0;
  pid_t owner_ = 0;
  int error_number_ = 0;
  std::atomic<trouble> trouble_{trouble::not_started};  // any loop may look
};

/// What the server does: forks workers until the program ends. `control` is its end of the socket.
[[noreturn]] void serve_workers(int control) noexcept;

/// What a worker does: runs the functions that come on `socket`, until nobody needs it any more, or nothing
/// has come for `idle_max`.
[[noreturn]] void work(int socket, duration idle_max) noexcept;

/// Makes the calling process end with its parent, and gives it a name in the list of processes.
void tie_to_parent(pid_t parent, const char* name) noexcept;

}  // namespace weft::detail
