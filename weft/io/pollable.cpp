// SPDX-License-Identifier: MIT
#include "weft/io/pollable.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::io {

namespace {
constexpr std::uint32_t both_edges = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

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
  return on_.ready_[index_of(direction_)] && home->may_skip_turn() && try_now();
}

bool pollable_operation::try_now() noexcept {
  error_number = 0;
  if (attempt()) return true;
  on_.ready_[index_of(direction_)] = false;
  return false;
}

void pollable_operation::wait_for_edge() noexcept {
  on_.waiting_[index_of(direction_)] = this;
  on_.driver_->count_armed(1);
}

void pollable_operation::start() noexcept {
  bool& ready = on_.ready_[index_of(direction_)];
  if (!on_.watched()) {
    error_number = on_.watch();
    if (error_number == EPERM) ready = true;  // a regular file: always ready
    if (error_number != 0 && error_number != EPERM) return complete();
  }
  if (ready && try_now()) return complete();
  wait_for_edge();
}

void pollable_operation::request_cancel() noexcept {
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
  if (error_number == 0) return wait_for_edge();
  if (error_number == EPERM) error_number = 0;  // a regular file: always ready
  complete();
}

int pollable::watch() noexcept {
  try {
    driver_ = &driver_of(*loop_);
    return driver_->add(*this, fd_, both_edges);
  } catch (const error& e) {
    return e.code().value();
  }
}

void pollable::detach(bool still_open) noexcept {
  const int fd = still_open ? fd_ : std::exchange(fd_, -1);
  ready_ = {true, true};
  if (!watched()) return;
  driver_->remove(*this, fd, still_open);
  for (pollable_operation*& waiting : waiting_) {
    if (!waiting) continue;
    driver_->count_armed(-1);
    waiting->error_number = ECANCELED;
    std::exchange(waiting, nullptr)->complete();
  }
}

void pollable::on_events(std::uint32_t events) noexcept {
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) peer_ended_ = true;
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
