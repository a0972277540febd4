// SPDX-License-Identifier: MIT
#include "weft/io/epoll_driver.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <limits>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/parker.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {

namespace {
constexpr std::size_t events_per_poll_max = 256;

constexpr std::uint64_t token(std::uint32_t slot, std::uint32_t generation) noexcept {
  return std::uint64_t{generation} << 32 | slot;
}
constexpr std::uint64_t alarm_token = token(0, 1);
}  // namespace

epoll_driver::epoll_driver(loop& l) : loop_(l), epoll_(epoll_create1(EPOLL_CLOEXEC)), slots_(1) {
  epoll_event wake{.events = EPOLLIN, .data = {.u64 = token(0, 0)}};
  if (!epoll_ || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, l.sleeper().wake_descriptor(), &wake) != 0) {
    throw error(errno, "create the loop's epoll");
  }
  l.set_driver(this);
}

epoll_driver::~epoll_driver() {
  loop_.set_driver(nullptr);
  for (const slot& each : slots_) {
    if (each.who) each.who->slot_ = 0;  // it outlives the loop
  }
}

// Told of each time that it goes off, and never read: setting it again empties it.
bool epoll_driver::make_alarm() noexcept {
  io::descriptor made(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  epoll_event told{.events = EPOLLIN | EPOLLET, .data = {.u64 = alarm_token}};
  if (!made || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, made.get(), &told) != 0) return false;
  alarm_clock_ = std::move(made);
  return true;
}

bool epoll_driver::set_alarm(time_point when) noexcept {
  if (!alarm_clock_ && !make_alarm()) return false;
  const auto ns = std::max<std::int64_t>(when.time_since_epoch().count(), 1);  // 0 would switch it off
  itimerspec at{};
  at.it_value = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
                 .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
  if (timerfd_settime(alarm_clock_.get(), TFD_TIMER_ABSTIME, &at, nullptr) != 0) return false;
  alarm_ = when;
  return true;
}

int epoll_driver::wait(void* events, int count, std::optional<duration> timeout) noexcept {
  auto* const into = static_cast<epoll_event*>(events);
  if (!timeout) return epoll_wait(epoll_.get(), into, count, -1);
  if (*timeout <= duration::zero()) return epoll_wait(epoll_.get(), into, count, 0);
  if (precise_) {
    const auto ns = std::chrono::nanoseconds(*timeout).count();
    const timespec limit{.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
                         .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
    const int n = epoll_pwait2(epoll_.get(), into, count, &limit, nullptr);
    if (n >= 0 || errno == EINTR) return n;
    precise_ = false;  // a kernel before 5.11, or a filter of system calls that does not know it
  }
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
  return epoll_wait(epoll_.get(), into, count,
                    static_cast<int>(std::min<std::int64_t>(ms, std::numeric_limits<int>::max())));
}

bool epoll_driver::poll(std::optional<duration> timeout) noexcept {
  std::array<epoll_event, events_per_poll_max> events;  // NOLINT: filled by the kernel
  const int n = wait(events.data(), static_cast<int>(events.size()), timeout);
  for (int i = 0; i < n; ++i) {
    const epoll_event& e = events[static_cast<std::size_t>(i)];
    const auto index = static_cast<std::uint32_t>(e.data.u64);
    if (index == 0) {
      if (e.data.u64 == alarm_token)
        alarm_ = time_point::max();
      else
        loop_.sleeper().acknowledge();
      continue;
    }
    slot& s = slots_[index];
    if (s.who && token(index, s.generation) == e.data.u64) s.who->on_events(e.events);
  }
  return n > 0;
}

int epoll_driver::add(event_target& who, int fd, std::uint32_t events) noexcept {
  std::uint32_t index = first_free_;
  if (index == 0) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  }
  slot& s = slots_[index];
  epoll_event e{.events = events, .data = {.u64 = token(index, s.generation)}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &e) != 0) {
    const int why = errno;
    if (index != first_free_) slots_.pop_back();
    return why;
  }
  first_free_ = s.next_free;
  s.who = &who;
  who.slot_ = index;
  return 0;
}

int epoll_driver::change(event_target& who, int fd, std::uint32_t events) noexcept {
  epoll_event e{.events = events, .data = {.u64 = token(who.slot_, slots_[who.slot_].generation)}};
  return epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &e) == 0 ? 0 : errno;
}

void epoll_driver::remove(event_target& who, int fd, bool still_open) noexcept {
  if (who.slot_ == 0) return;
  if (still_open) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  slot& s = slots_[who.slot_];
  s.who = nullptr;
  ++s.generation;
  s.next_free = first_free_;
  first_free_ = who.slot_;
  who.slot_ = 0;
}

}  // namespace weft::io
