// SPDX-License-Identifier: MIT
#include "weft/thread/ready_descriptor.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace weft {

ready_descriptor::~ready_descriptor() {
  if (fd_ >= 0) close(fd_);
}

int ready_descriptor::get(bool ready) {
  if (fd_ < 0) {
    fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd_ < 0) throw std::system_error(errno, std::system_category(), "weft: cannot create an eventfd");
    set(ready);
  }
  return fd_;
}

void ready_descriptor::set(bool ready) noexcept {
  if (fd_ < 0 || ready == ready_) return;
  ready_ = ready;
  std::uint64_t count = 1;
  [[maybe_unused]] const auto n = ready ? write(fd_, &count, sizeof count) : read(fd_, &count, sizeof count);
}

}  // namespace weft
