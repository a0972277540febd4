// SPDX-License-Identifier: MIT
#include "weft/process/detail/process_server.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "weft/core/start_hook.hpp"
#include "weft/process/detail/packet.hpp"
#include "weft/process/errors.hpp"

namespace weft::detail {

namespace {

constinit process_server the_server;

const start_hook at_start([]() noexcept { the_server.start(); });

bool has_threads() noexcept {
  struct stat tasks{};
  constexpr nlink_t one_thread = 3;  // ".", ".." and its own
  return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > one_thread;
}

}  // namespace

process_server& process_server::only() noexcept { return the_server; }

process_server::~process_server() {
  if (control_ < 0) return;
  close(control_);
  if (pid_ > 0 && owner_ == getpid()) waitpid(pid_, nullptr, 0);
}

void process_server::start() noexcept {
  if (trouble_ == trouble::none) return;
  if (has_threads()) {
    trouble_ = trouble::has_threads;
    return;
  }
  trouble_ = trouble::system;
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    error_number_ = errno;
    return;
  }
  std::fflush(nullptr);  // else each worker would write what waits in the buffers once more
  owner_ = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    tie_to_parent(owner_, "weft-server");
    serve_workers(ends[1]);
  }
  error_number_ = errno;
  close(ends[1]);
  if (pid_ < 0) {
    close(ends[0]);
    return;
  }
  control_ = ends[0];
  trouble_ = trouble::none;
}

io::descriptor process_server::request(duration idle_max) {
  switch (trouble_.load()) {
    case trouble::none: break;
    case trouble::system: throw process_error(error_number_, "start the process that forks workers");
    case trouble::not_started:
    case trouble::has_threads:
      throw std::logic_error(
          "weft: to_process cannot start workers: the program had threads before its first run(); call "
          "start_process_server() at the beginning of main");
  }
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw process_error(errno, "start a worker process");
  io::descriptor ours(ends[0]);
  const io::descriptor theirs(ends[1]);
  const int e = send_value(control_, packet_kind::hire, idle_max, theirs.get());
  if (e == EPIPE || e == ECONNRESET)
    throw process_error(process_errc::server_gone, "weft: the process that starts workers was killed");
  if (e != 0) throw process_error(e, "start a worker process");
  return ours;
}

// The thread that forked is the one whose end counts: the server's only one, or the program's while it has
// one only, which is its main thread.
void tie_to_parent(pid_t parent, const char* name) noexcept {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  prctl(PR_SET_NAME, name);
}

}  // namespace weft::detail
