// SPDX-License-Identifier: MIT
#include "weft/dns/detail/real_timers.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"

namespace weft::dns::detail {

namespace {

io::descriptor make_timer_descriptor() {
  io::descriptor made(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!made) throw io::error(errno, "create a timer");
  return made;
}

}  // namespace

real_timers::real_timers(loop& l, io::io_driver& driver)
    : queue_(l.options().virtual_clock ? own_ : l.timers()) {
  if (!l.options().virtual_clock) return;
  timer_fd_ = make_timer_descriptor();
  alarm_.emplace(driver, timer_fd_.get(), own_);
}

void real_timers::add(timer& t, time_point when) {
  queue_.add(t, when, timer_rank::result);
  if (alarm_) alarm_->set_by(when);
}

real_timers::alarm::alarm(io::io_driver& driver, int fd, timer_queue& queue)
    : level_watch(driver, fd), queue_(queue) {
  if (const int why = watch(true, false)) throw io::error(why, "watch a timer");
}

void real_timers::alarm::set_by(time_point when) noexcept {
  if (when >= set_to_) return;
  set_to_ = when;
  const std::int64_t ns = std::max<std::int64_t>(when.time_since_epoch().count(), 1);  // 0 switches it off
  itimerspec at{};
  at.it_value = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
                 .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
  timerfd_settime(fd(), TFD_TIMER_ABSTIME, &at, nullptr);
}

void real_timers::alarm::on_ready(bool, bool) noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] auto n = read(fd(), &count, sizeof count);
  set_to_ = time_point::max();
  queue_.fire_due(clock::now());
  if (!queue_.empty()) set_by(queue_.next());
}

}  // namespace weft::dns::detail
