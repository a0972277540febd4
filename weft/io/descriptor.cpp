// SPDX-License-Identifier: MIT
#include "weft/io/descriptor.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

namespace weft::io {

// Not repeated on EINTR: Linux has closed the descriptor by then.
void descriptor::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void reset_at_close(const descriptor& socket) noexcept {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void ignore_broken_pipes() noexcept {
  struct sigaction known{};
  if (sigaction(SIGPIPE, nullptr, &known) != 0 || known.sa_handler != SIG_DFL) return;
  known.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &known, nullptr);
}

}  // namespace weft::io
