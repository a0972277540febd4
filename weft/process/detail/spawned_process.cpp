// SPDX-License-Identifier: MIT
#include "weft/process/detail/spawned_process.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/process/errors.hpp"

namespace weft::process::detail {

namespace {
// The program ignores SIGCHLD: the system reaps its children, and tells nobody.
constexpr int code_unknown = 255;
}  // namespace

/// Those that were killed, and whose end nobody waits for. What is left at the end of the loop is waited for.
class spawned_process::abandoned_ones {
 public:
  explicit abandoned_ones(loop&) noexcept {}
  ~abandoned_ones() {
    while (all_.linked()) delete static_cast<spawned_process*>(all_.next);
  }
  void add(spawned_process& one) noexcept { all_.push_back(one); }

 private:
  base::list_hook all_;
};

spawned_process::spawned_process(loop& l, pid_t pid, io::descriptor pidfd, bool leads_group)
    : level_watch(io::driver_of(l), pidfd.get()),
      loop_(l),
      driver_(io::driver_of(l)),
      pid_(pid),
      pidfd_(std::move(pidfd)),
      leads_group_(leads_group) {
  l.local<abandoned_ones>();  // it goes before the driver does
  if (const int why = watch(true, false); why != 0) {
    signal(SIGKILL);
    leads_group_ = false;
    note_end(true);
    throw spawn_error(why, "watch a process");
  }
}

spawned_process::~spawned_process() {
  watch(false, false);
  if (!reaped_) signal(SIGKILL);
  leads_group_ = false;
  note_end(true);
  unlink();
}

void spawned_process::abandon(std::unique_ptr<spawned_process> running) noexcept {
  if (running->status_) return;
  running->signal(SIGKILL);
  running->abandoned_ = true;
  spawned_process& one = *running.release();
  one.loop_.local<abandoned_ones>().add(one);
}

void spawned_process::signal(int number) noexcept {
  if (!reaped_ && (leads_group_ || !status_)) ::kill(leads_group_ ? -pid_ : pid_, number);
}

void spawned_process::on_ready(bool, bool) noexcept {
  note_end(false);
  if (!status_) return;
  watch(false, false);
  ended_.set();
  if (abandoned_) delete this;
}

void spawned_process::note_end(bool wait) noexcept {
  if (reaped_) return;
  siginfo_t how{};
  int done = 0;
  do {
    done = waitid(P_PID, static_cast<id_t>(pid_), &how,
                  WEXITED | (wait ? 0 : WNOHANG) | (leads_group_ ? WNOWAIT : 0));
  } while (done != 0 && errno == EINTR);
  if (done == 0 && how.si_pid == 0) return;  // it still runs
  reaped_ = done != 0 || !leads_group_;
  if (status_) return;
  if (done != 0) {
    status_ = exit_status::exited(code_unknown);
  } else {
    const bool exited = how.si_code == CLD_EXITED;
    status_ = exited ? exit_status::exited(how.si_status) : exit_status::killed(how.si_status);
  }
}

}  // namespace weft::process::detail
