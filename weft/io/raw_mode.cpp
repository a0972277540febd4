// SPDX-License-Identifier: MIT
#include "weft/io/raw_mode.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <termios.h>

#include <cerrno>
#include <csignal>

#include "weft/io/descriptor.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {

namespace {

/// Returns 0 or an errno. A job in the background that changes its terminal would be stopped.
int set_mode(int terminal, const termios& wanted) noexcept {
  sigset_t stopping{}, unblocked{};
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stopping, &unblocked);
  int done = 0;
  do {
    done = tcsetattr(terminal, TCSANOW, &wanted);
  } while (done != 0 && errno == EINTR);
  const int why = done == 0 ? 0 : errno;
  pthread_sigmask(SIG_SETMASK, &unblocked, nullptr);
  return why;
}

termios raw_form_of(termios mode, raw_keys keys) noexcept {
  const termios cooked = mode;
  cfmakeraw(&mode);
  if (keys == raw_keys::all_but_signals) {
    mode.c_lflag |= cooked.c_lflag & static_cast<tcflag_t>(ISIG);
    mode.c_oflag = cooked.c_oflag;
  }
  return mode;
}

}  // namespace

struct raw_mode::before {
  descriptor terminal;
  termios mode;
};

raw_mode::raw_mode(const descriptor_stream& terminal, raw_keys keys) : before_(std::make_unique<before>()) {
  constexpr const char* attempted = "put a terminal into raw mode";
  if (tcgetattr(terminal.descriptor(), &before_->mode) != 0) throw error(errno, attempted);
  before_->terminal = descriptor(fcntl(terminal.descriptor(), F_DUPFD_CLOEXEC, 0));
  if (!before_->terminal) throw error(errno, attempted);
  const int why = set_mode(before_->terminal.get(), raw_form_of(before_->mode, keys));
  if (why != 0) throw error(why, attempted);
}

raw_mode::raw_mode(raw_mode&&) noexcept = default;

raw_mode::~raw_mode() {
  if (before_) set_mode(before_->terminal.get(), before_->mode);
}

}  // namespace weft::io
