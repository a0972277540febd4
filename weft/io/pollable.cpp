// SPDX-License-Identifier: MIT
#include "weft/io/pollable.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/io/uring_driver.hpp"

namespace weft::io {

namespace {
constexpr std::uint32_t both_edges = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;

constexpr std::size_t index_of(direction d) noexcept { return d == direction::read ? 0 : 1; }
}  // namespace

void pollable_operation::check_free() const {
  if (on_.waiting_[index_of(direction_)]) {
    throw busy_error(direction_ == direction::read ? "weft: another task reads this stream already"
                                                   : "weft: another task writes to this stream already");
  }
}

bool pollable_operation::ready() {
  check_free();
  return on_.ready_[index_of(direction_)] && may_try() && home->may_skip_turn() && try_now();
}

/// io_uring sends those of a turn with one call; a receive that may succeed at once is not worth the wait.
bool pollable_operation::may_try() noexcept { return !on_.uring_ || call().what != ring_call::kind::send; }

bool pollable_operation::try_now() noexcept {
  do {
    error_number = 0;
    if (attempt() && error_number != EINTR) return true;
  } while (error_number == EINTR);
  on_.ready_[index_of(direction_)] = false;
  return false;
}

void pollable_operation::wait_for_edge() noexcept {
  on_.waiting_[index_of(direction_)] = this;
  if (on_.uring_) return hand_over();
  on_.driver_->count_armed(1);
}

void pollable_operation::hand_over() noexcept {
  const ring_call wanted = call();
  calls_ = on_.uring_->submit(*this, on_.fd_, direction_, wanted);
}

void pollable_operation::on_completion(int result, bool more, chunk got) noexcept {
  if (ended_) {
    error_number = ECANCELED;
    return complete();
  }
  on_.waiting_[index_of(direction_)] = nullptr;
  const bool called = result >= 0 && calls_ != ring_call::kind::none;
  if (cancelling && !called) return complete_cancelled();
  const bool again = result == -EAGAIN || result == -EINTR || !take(result, more, std::move(got));
  if (!again) return complete();
  cancelling ? complete_cancelled() : wait_for_edge();
}

bool pollable_operation::take(int result, bool more, chunk got) noexcept {
  const bool none_left = result == -ENOBUFS && calls_ == ring_call::kind::receive_chunk;
  if (none_left) calls_ = ring_call::kind::none;  // but there is something to receive
  error_number = result < 0 && !none_left ? -result : 0;
  if (error_number != 0) return true;
  switch (calls_) {
    case ring_call::kind::none: on_.ready_[index_of(direction_)] = true; return try_now();
    case ring_call::kind::receive_chunk: received(std::move(got), more); return true;
    default: return called(static_cast<std::size_t>(result), more);
  }
}

void pollable_operation::start() noexcept {
  bool& ready = on_.ready_[index_of(direction_)];
  if (!on_.watched()) {
    error_number = on_.watch();
    if (on_.uring_) {
      if (ready && may_try() && try_now()) return complete();
      return wait_for_edge();
    }
    if (error_number == EPERM) ready = true;  // a regular file: always ready
    if (error_number != 0 && error_number != EPERM) return complete();
  }
  if (ready && try_now()) return complete();
  wait_for_edge();
}

void pollable_operation::request_cancel() noexcept {
  if (ended_) return;  // its completion is on the way, and `on_` may be gone
  if (on_.uring_) return on_.uring_->cancel(*this);
  on_.waiting_[index_of(direction_)] = nullptr;
  on_.driver_->count_armed(-1);
  complete_cancelled();
}

bool wait_ready::ready() {
  check_free();
  return false;
}

void wait_ready::start() noexcept {
  error_number = on_.watched() ? on_.driver_->change(on_, on_.fd_, both_edges) : on_.watch();
  if (on_.uring_ || error_number == 0) return wait_for_edge();
  if (error_number == EPERM) error_number = 0;  // a regular file: always ready
  complete();
}

int pollable::watch() noexcept {
  try {
    driver_ = &driver_of(*loop_);
    uring_ = driver_->as_uring();
    return uring_ ? 0 : driver_->add(*this, fd_, both_edges);
  } catch (const error& e) {
    return e.code().value();
  }
}

void pollable::detach(bool still_open) noexcept {
  const int fd = still_open ? fd_ : std::exchange(fd_, -1);
  ready_ = {true, true};
  if (uring_) return end_submitted();
  if (!watched()) return;
  driver_->remove(*this, fd, still_open);
  for (pollable_operation*& waiting : waiting_) {
    if (!waiting) continue;
    driver_->count_armed(-1);
    waiting->error_number = ECANCELED;
    std::exchange(waiting, nullptr)->complete();
  }
}

/// They end by their own completions, and without this object.
void pollable::end_submitted() noexcept {
  if (!waiting_[0] && !waiting_[1]) return;
  for (pollable_operation*& waiting : waiting_) {
    if (!waiting) continue;
    waiting->ended_ = true;
    uring_->cancel(*std::exchange(waiting, nullptr));
  }
  uring_->flush();
}

void pollable::on_events(std::uint32_t events) noexcept {
  if (events & (EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) short_says_nothing_ = true;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) wake(direction::read);
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) wake(direction::write);
}

void pollable::wake(direction d) noexcept {
  const std::size_t i = index_of(d);
  ready_[i] = true;
  pollable_operation* const waiting = waiting_[i];
  if (!waiting || !waiting->try_now()) return;
  waiting_[i] = nullptr;
  driver_->count_armed(-1);
  waiting->complete();
}

}  // namespace weft::io
