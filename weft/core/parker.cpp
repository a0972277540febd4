// SPDX-License-Identifier: MIT
#include "weft/core/parker.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <optional>
#include <system_error>

#include "weft/base/futex.hpp"

namespace weft {

parker::~parker() {
  if (fd_ >= 0) close(fd_);
}

int parker::wake_descriptor() {
  if (fd_ < 0) {
    const int made = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (made < 0)
      throw std::system_error(errno, std::system_category(), "weft: cannot create the loop's eventfd");
    fd_ = made;
  }
  return fd_;
}

bool parker::poll(std::optional<duration> timeout) noexcept {
  if (timeout == duration::zero()) return false;
  if (fd_ < 0) {
    base::futex_wait(state_, waiting, timeout);
    return false;
  }
  pollfd p{.fd = fd_, .events = POLLIN, .revents = 0};
  timespec limit{};
  if (timeout) {
    const auto ns = std::chrono::nanoseconds(*timeout).count();
    limit = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
             .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
  }
  if (ppoll(&p, 1, timeout ? &limit : nullptr, nullptr) > 0) acknowledge();
  return false;
}

void parker::acknowledge() noexcept {
  if (fd_ < 0) return;
  std::uint64_t count = 0;
  [[maybe_unused]] auto n = read(fd_, &count, sizeof count);
}

void parker::wake() noexcept {
  if (state_.exchange(called) != waiting) return;
  const int fd = fd_;
  if (fd < 0) return base::futex_wake_one(state_);
  const int saved = errno;  // may run in a signal handler
  const std::uint64_t one = 1;
  [[maybe_unused]] auto n = write(fd, &one, sizeof one);
  errno = saved;
}

}  // namespace weft
