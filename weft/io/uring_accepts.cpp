// SPDX-License-Identifier: MIT
#include "weft/io/uring_accepts.hpp"

#include <cerrno>
#include <utility>

#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {

uring_accepts::uring_accepts(uring_driver& ring, int listening) : ring_(&ring) {
  ring.add(*this, listening, false);
}

uring_accepts::~uring_accepts() {
  if (wait* const waiting = std::exchange(waiting_, nullptr)) {
    waiting->error_number = ECANCELED;
    ring_->count_armed(-1);
    waiting->complete();
  }
  if (ring_) {
    take_last();
    ring_->remove(*this, false);
  }
  for (const descriptor& one : queue_) reset_at_close(one);
}

/// What has been accepted and not been told of yet is in the ring.
void uring_accepts::take_last() noexcept {
  if (state_ == state::stopped) return;
  stop();
  for (const int late : ring_->take_accepted(*this)) queue_.emplace_back(late);
  state_ = state::stopped;
}

void uring_accepts::on_arrival(int result, bool is_last, chunk) noexcept {
  if (result >= 0) queue_.emplace_back(result);
  if (is_last) {
    state_ = state::stopped;
    if (result < 0 && result != -ECANCELED && result != -EAGAIN && result != -EINTR) error_ = -result;
  }
  if (!waiting_) {
    if (queue_.size() >= queued_max) stop();
  } else if (has_news()) {
    ring_->count_armed(-1);
    wait* const served = std::exchange(waiting_, nullptr);
    served->finish();
    served->complete();
  } else if (state_ == state::stopped) {
    arm();
  }
}

void uring_accepts::on_driver_gone() noexcept {
  take_last();
  ring_ = nullptr;
}

void uring_accepts::arm() noexcept {
  ring_->accept_ahead(*this);
  state_ = state::accepting;
}

void uring_accepts::stop() noexcept {
  if (state_ != state::accepting) return;
  state_ = state::stopping;
  ring_->stop(*this);
}

bool uring_accepts::wait::ready() {
  if (of_.waiting_) throw busy_error("weft: another task accepts here already");
  if (!of_.has_news() || !home->may_skip_turn()) return false;
  finish();
  return true;
}

void uring_accepts::wait::finish() noexcept {
  if (of_.queue_.empty()) {
    error_number = std::exchange(of_.error_, 0);
    return;
  }
  socket = std::move(of_.queue_.front());
  of_.queue_.pop_front();
}

void uring_accepts::wait::start() noexcept {
  if (of_.has_news()) {
    finish();
    return complete();
  }
  of_.waiting_ = this;
  of_.ring_->count_armed(1);
  if (of_.state_ == state::stopped) of_.arm();
}

void uring_accepts::wait::request_cancel() noexcept {
  of_.waiting_ = nullptr;
  of_.ring_->count_armed(-1);
  of_.stop();
  complete_cancelled();
}

}  // namespace weft::io
