// SPDX-License-Identifier: MIT
#include "weft/io/level_watch.hpp"

#include <sys/epoll.h>

namespace weft::io {

int level_watch::watch(bool readable, bool writable) noexcept {
  if (!readable && !writable) {
    driver_.remove(*this, fd_, true);
    return 0;
  }
  const std::uint32_t events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
  return watched() ? driver_.change(*this, fd_, events) : driver_.add(*this, fd_, events);
}

void level_watch::on_events(std::uint32_t events) noexcept {
  constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;
  on_ready((events & (EPOLLIN | broken)) != 0, (events & (EPOLLOUT | broken)) != 0);
}

}  // namespace weft::io
