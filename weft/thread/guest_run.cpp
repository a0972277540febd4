// SPDX-License-Identifier: MIT
#include "weft/thread/guest_run.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "weft/base/assert.hpp"

// The host's descriptor is an epoll of two: the driver's, which may be another one after the first I/O, and a
// timer for what sleeps.
namespace weft {

namespace {

int checked(int fd) {
  if (fd < 0)
    throw std::system_error(errno, std::system_category(), "weft: cannot make a guest's descriptors");
  return fd;
}

void watch(int epoll, int fd) {
  epoll_event e{.events = EPOLLIN, .data = {.fd = fd}};
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e));
}

/// Makes a guest's loop that of the thread for a step.
class attached {
 public:
  explicit attached(loop& l) noexcept : loop_(l) { loop_.attach(); }
  attached(const attached&) = delete;
  attached& operator=(const attached&) = delete;
  ~attached() { loop_.detach(); }

 private:
  loop& loop_;
};

}  // namespace

namespace {
// io_uring needs a call between the last step and the wait, which is the host's.
loop_options for_guest(loop_options options) {
  options.backend = io_backend::epoll;
  return options;
}
}  // namespace

guest_loop::guest_loop(loop_options options) : loop_(std::make_unique<loop>(for_guest(options))) {
  const attached here(*loop_);
  epoll_ = checked(epoll_create1(EPOLL_CLOEXEC));
  timer_ = checked(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  watch(epoll_, timer_);
}

guest_loop::~guest_loop() {
  WEFT_ASSERT(!loop_, "a guest's loop outlives its task");
  if (timer_ >= 0) close(timer_);
  if (epoll_ >= 0) close(epoll_);
}

void guest_loop::destroy_loop() noexcept {
  loop_->attach();
  loop_ = nullptr;
}

void guest_loop::begin(child_base& root) {
  const attached here(*loop_);
  root_ = &root;
  loop_->begin(root);
  watch_driver();
  set_timer(duration::zero());
}

bool guest_loop::step() {
  if (done()) return false;
  const attached here(*loop_);
  const auto left = loop_->run_ready();
  watch_driver();
  set_timer(left);
  return !done();
}

void guest_loop::cancel() {
  const attached here(*loop_);
  root_->cancel();
  set_timer(duration::zero());
}

void guest_loop::finish() noexcept {
  if (done()) return;
  cancel();
  while (step()) {
    pollfd p{.fd = epoll_, .events = POLLIN, .revents = 0};
    poll(&p, 1, -1);
  }
}

void guest_loop::check_result() const {
  if (!done()) throw std::logic_error("weft: the guest still runs");
  if (root_->state == child_state::cancelled) throw call_cancelled();
}

void guest_loop::watch_driver() {
  const int fd = loop_->current_driver().descriptor();
  if (fd == watched_) return;
  if (fd < 0) throw std::logic_error("weft: this driver cannot run as a guest");
  if (watched_ >= 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, watched_, nullptr);
  watch(epoll_, fd);
  watched_ = fd;
}

void guest_loop::set_timer(std::optional<duration> left) noexcept {
  itimerspec at{};  // all zero: off
  if (left) {
    const auto ns = std::max<std::int64_t>(std::chrono::nanoseconds(*left).count(), 1);
    at.it_value = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
                   .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
  }
  timerfd_settime(timer_, 0, &at, nullptr);
}

}  // namespace weft
