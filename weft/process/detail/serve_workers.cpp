// SPDX-License-Identifier: MIT
// The server's side of `process_server`. It keeps the worker's end of each socket too, so that it can tell
// the program how the worker ended, on the socket on which the program waits for it anyway.
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <utility>
#include <vector>

#include "weft/process/detail/packet.hpp"
#include "weft/process/detail/process_server.hpp"

namespace weft::detail {

namespace {

struct hired {
  pid_t pid;
  io::descriptor watch;  // a pidfd, readable when it has ended
  io::descriptor socket;
};

constexpr int first_own = 3;  // after standard input, output and error

/// Moves `fd` to the lowest place after the standard ones, and closes all others.
int keep_only(int fd) noexcept {
  if (fd != first_own) {
    dup3(fd, first_own, O_CLOEXEC);
    fd = first_own;
  }
  if (syscall(SYS_close_range, fd + 1, ~0U, 0) != 0) {  // a kernel before 5.9
    for (int i = fd + 1, end = static_cast<int>(sysconf(_SC_OPEN_MAX)); i < end; ++i) close(i);
  }
  return fd;
}

/// What the terminal sends is for the program, which says what becomes of its workers.
void leave_terminal() noexcept {
  setpgid(0, 0);
  signal(SIGTTOU, SIG_IGN);
  if (const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); nothing > 0) {
    dup2(nothing, 0);
    close(nothing);
  }
}

/// Handlers of the program would act on its copy here. Those for faults only report.
void reset_signals() noexcept {
  for (int s = 1; s < NSIG; ++s) {
    struct sigaction present{};
    if (s == SIGSEGV || s == SIGBUS || s == SIGFPE || s == SIGILL || s == SIGABRT || s == SIGTRAP) continue;
    if (sigaction(s, nullptr, &present) == 0 && present.sa_handler != SIG_IGN) signal(s, SIG_DFL);
  }
  signal(SIGCHLD, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Returns the worker, or a pid of -1.
hired hire(io::descriptor socket, duration idle_max) noexcept {
  const pid_t server = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    tie_to_parent(server, "weft-worker");
    work(keep_only(socket.get()), idle_max);
  }
  int error_number = errno;
  io::descriptor watch;
  if (pid > 0) {
    watch = io::descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    error_number = errno;
    if (!watch) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }
  if (!watch) {
    send_value(socket.get(), packet_kind::stillborn, error_number, -1, MSG_DONTWAIT);
    return {-1, {}, {}};
  }
  send_value(socket.get(), packet_kind::born, pid, watch.get(), MSG_DONTWAIT);
  return {pid, std::move(watch), std::move(socket)};
}

/// Takes one request; false if the program is gone.
bool take_request(int control, std::vector<hired>& workers) {
  packet request;
  if (receive(control, request, 0) != 0 || request.kind == packet_kind::gone) return false;
  if (request.kind == packet_kind::hire && request.attached) {
    hired made = hire(std::move(request.attached), request.as<duration>());
    if (made.pid > 0) workers.push_back(std::move(made));
  }
  return true;
}

void tell_end(const hired& w) noexcept {
  int status = 0;
  if (waitpid(w.pid, &status, 0) == w.pid)
    send_value(w.socket.get(), packet_kind::ended, status, -1, MSG_DONTWAIT);
}

}  // namespace

void serve_workers(int control) noexcept {
  leave_terminal();
  reset_signals();
  control = keep_only(control);
  std::vector<hired> workers;
  std::vector<pollfd> waits;
  for (bool needed = true; needed;) {
    waits.assign(1, {control, POLLIN, 0});
    for (const hired& w : workers) waits.push_back({w.watch.get(), POLLIN, 0});
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    for (std::size_t i = workers.size(); i > 0; --i) {
      if (waits[i].revents == 0) continue;
      tell_end(workers[i - 1]);
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
    if (waits[0].revents != 0) needed = take_request(control, workers);
  }
  for (const hired& w : workers) kill(w.pid, SIGKILL);
  for (const hired& w : workers) waitpid(w.pid, nullptr, 0);
  _exit(0);
}

}  // namespace weft::detail
