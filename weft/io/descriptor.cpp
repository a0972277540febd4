// SPDX-License-Identifier: MIT
#include "weft/io/descriptor.hpp"

#include <unistd.h>

#include <csignal>

namespace weft::io {

// Not repeated on EINTR: Linux has closed the descriptor by then.
void descriptor::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void ignore_broken_pipes() noexcept {
  struct sigaction known{};
  if (sigaction(SIGPIPE, nullptr, &known) != 0 || known.sa_handler != SIG_DFL) return;
  known.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &known, nullptr);
}

}  // namespace weft::io
