// SPDX-License-Identifier: MIT
#include "weft/io/uring_arrivals.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "weft/core/chain.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"

namespace weft::io {

uring_arrivals::uring_arrivals(uring_driver& ring, pollable& on) : ring_(&ring), on_(on) {
  ring.add(*this, on.fd());
}

uring_arrivals::~uring_arrivals() {
  if (wait* const waiting = std::exchange(waiting_, nullptr)) {
    waiting->error_number = ECANCELED;
    ring_->count_armed(-1);
    waiting->complete();
  }
  if (ring_) ring_->remove(*this, !is_stopped());
}

chunk uring_arrivals::take() noexcept {
  if (const std::uint32_t taken = std::exchange(taken_, 0); taken != 0) {
    const std::size_t left = front_.size() - taken;
    std::memmove(front_.room().data(), front_.room().data() + taken, left);
    front_.resize(left);
  }
  chunk next = std::exchange(front_, chunk());
  if (!behind_.empty()) {
    front_ = std::move(behind_.front());
    behind_.erase(behind_.begin());
  }
  return next;
}

std::size_t uring_arrivals::take(std::span<char> into) noexcept {
  const std::size_t count = std::min(into.size(), front_.size() - taken_);
  if (count == 0) return 0;
  std::memcpy(into.data(), front_.room().data() + taken_, count);
  taken_ += static_cast<std::uint32_t>(count);
  if (taken_ == front_.size()) {
    taken_ = 0;
    static_cast<void>(take());
  }
  return count;
}

bool uring_arrivals::try_stop() noexcept {
  if (front_) return false;
  if (is_stopped()) return true;
  stop();
  const auto shown = ring_->show(*this);
  return shown.last && !shown.bytes;
}

void uring_arrivals::on_arrival(int result, bool is_last, chunk got) noexcept {
  if (got) push(std::move(got));
  if (is_last) note_last(std::exchange(state_, state::stopped), result);
  if (!waiting_) {
    if (state_ == state::receiving && behind_.size() + 1 >= queued_max && front_) stop();
  } else if (serves(waiting_->until_)) {
    ring_->count_armed(-1);
    wait* const served = std::exchange(waiting_, nullptr);
    served->finish();
    served->complete();
  } else if (is_stopped()) {
    arm();
  }
}

// A receive that goes on waits for the next edge once it has emptied the socket, also if the peer's reset
// came with the last bytes (seen on Linux 6.18): it would never tell.
void uring_arrivals::on_hang_up() noexcept {
  only_tells_ = true;
  if (state_ == state::receiving) stop();
}

void uring_arrivals::note_last(state before, int result) noexcept {
  switch (-result) {
    case EAGAIN:
    case EINTR:
    case ECANCELED: return;
    case EINVAL:
    case EOPNOTSUPP: only_tells_ = true; [[fallthrough]];
    case ENOBUFS: may_receive_ = true; return;
    default: break;
  }
  if (before == state::polling) {
    may_receive_ = true;
  } else if (result <= 0) {
    ended_ = true;
    error_ = -result;
  }
}

void uring_arrivals::push(chunk got) noexcept {
  if (!front_)
    front_ = std::move(got);
  else
    behind_.push_back(std::move(got));
}

bool uring_arrivals::serves(until what) const noexcept {
  return what == until::stopped ? is_stopped() : has_arrived() || (may_receive_ && is_stopped());
}

void uring_arrivals::arm() noexcept {
  const bool receives = ring_->receive_ahead(*this, only_tells_) == ring_call::kind::receive_ahead;
  state_ = receives ? state::receiving : state::polling;
}

void uring_arrivals::stop() noexcept {
  if (std::exchange(state_, state::stopping) != state::stopping) ring_->stop(*this);
}

void uring_arrivals::on_driver_gone() noexcept {
  ring_ = nullptr;
  state_ = state::stopped;
  behind_.clear();
  front_ = chunk();
}

bool uring_arrivals::wait::ready() {
  if (of_.waiting_ || of_.on_.is_used(direction::read))
    throw busy_error("weft: another task reads this stream already");
  if (!of_.serves(until_) || !home->may_skip_turn()) return false;
  finish();
  return true;
}

void uring_arrivals::wait::finish() noexcept {
  if (until_ == until::stopped) return;
  error_number = of_.error_number();
  may_receive = !of_.has_arrived() && std::exchange(of_.may_receive_, false);
}

void uring_arrivals::wait::start() noexcept {
  if (of_.serves(until_)) {
    finish();
    return complete();
  }
  of_.waiting_ = this;
  of_.ring_->count_armed(1);
  if (until_ == until::stopped)
    of_.stop();
  else if (of_.is_stopped())
    of_.arm();
}

void uring_arrivals::wait::request_cancel() noexcept {
  of_.waiting_ = nullptr;
  of_.ring_->count_armed(-1);
  complete_cancelled();
}

}  // namespace weft::io
