// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/sync/errors.hpp"

namespace weft {

/// What happens when a subscriber is further behind than a broadcast keeps values.
enum class lag_policy : std::uint8_t {
  wait,         ///< who sends waits for the slowest
  drop_oldest,  ///< the slowest misses the oldest values, and can see how many
};

/// Sends each value to all who have subscribed.
///
/// One who subscribes gets what is sent from then on; without subscribers nothing is kept. Where only the
/// latest value counts, use `watch`. Lifetime: must outlive its subscriptions and waiters.
template <typename T>
class broadcast {
 public:
  /// Keeps `capacity` values. Throws `std::invalid_argument` for none.
  explicit broadcast(std::size_t capacity, lag_policy policy = lag_policy::wait)
      : capacity_(capacity), policy_(policy) {
    if (capacity == 0) throw std::invalid_argument("weft: a broadcast keeps one value at least");
  }

  class [[nodiscard("co_await it")]] send_operation final : public parking_lot::wait {
   public:
    send_operation(broadcast& b, T&& value) noexcept
        : wait(b.senders_), broadcast_(b), value_(std::move(value)) {}
    bool ready() {
      refused_ = broadcast_.closed_;
      return refused_ || broadcast_.send_now(value_);
    }
    void await_resume() const {
      if (refused_) throw broken_channel();
    }

   private:
    friend class broadcast;
    broadcast& broadcast_;
    T value_;
    bool refused_ = false;
  };

  /// Sends a value to all. Suspends: with `lag_policy::wait`, while the slowest is too far behind.
  /// Cancellation: a task that is cut did not send. Throws `broken_channel` if it is closed.
  send_operation send(T value) noexcept { return send_operation(*this, std::move(value)); }

  /// Sends a value if that needs no waiting. Throws `broken_channel` if it is closed.
  bool try_send(T value) {
    if (closed_) throw broken_channel();
    return send_now(value);
  }

  /// No value will follow: subscribers come to their end, who waits to send gets `broken_channel`.
  void close() noexcept {
    closed_ = true;
    while (auto* s = static_cast<send_operation*>(senders_.front())) {
      s->refused_ = true;
      parking_lot::unpark(*s);
    }
    receivers_.unpark_all();
  }

  /// One who gets every value: a source for `for_each`. One task at a time waits on it.
  class subscription {
   public:
    subscription(subscription&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), position_(other.position_), missed_(other.missed_) {}
    subscription& operator=(subscription&&) = delete;
    ~subscription() {
      if (from_) from_->leave(position_);
    }

    class [[nodiscard("co_await it")]] next_operation final : public parking_lot::wait {
     public:
      explicit next_operation(subscription& s) noexcept : wait(s.from_->receivers_), reader_(s) {}
      bool ready() const noexcept { return reader_.behind() != 0 || reader_.from_->closed_; }
      std::optional<T> await_resume() const { return reader_.from_->take(reader_); }

     private:
      subscription& reader_;
    };

    /// The next value; empty when it is closed and all were taken. Suspends: while there is none.
    next_operation next() noexcept { return next_operation(*this); }
    /// A value that is there already.
    std::optional<T> try_next() { return from_->take(*this); }

    /// How many values it has not taken, dropped ones too.
    std::uint64_t behind() const noexcept { return from_->sent() - position_; }
    /// How many values were dropped before it took them, until the last one that it took.
    std::uint64_t missed() const noexcept { return missed_; }

   private:
    friend class broadcast;
    explicit subscription(broadcast& b) noexcept : from_(&b), position_(b.sent()) {}
    broadcast* from_;
    std::uint64_t position_;
    std::uint64_t missed_ = 0;
  };
  [[nodiscard]] subscription subscribe() noexcept {
    ++subscribers_;
    return subscription(*this);
  }

  std::size_t subscribers() const noexcept { return subscribers_; }
  std::size_t size() const noexcept { return kept_.size(); }
  bool closed() const noexcept { return closed_; }
  /// How many values have been sent.
  std::uint64_t sent() const noexcept { return first_ + kept_.size(); }

 private:
  struct entry {
    T value;
    std::size_t readers_left;
  };

  bool send_now(T& value);
  std::optional<T> take(subscription& s);
  void leave(std::uint64_t position) noexcept;
  /// Forgets what all have taken; who waits to send goes on.
  void forget_taken();

  // Invariants: kept_ begins with the value number first_, which somebody has still to take; senders wait
  // only while it is full.
  std::deque<entry> kept_;
  std::uint64_t first_ = 0;
  std::size_t subscribers_ = 0;
  std::size_t capacity_;
  lag_policy policy_;
  bool closed_ = false;
  parking_lot senders_, receivers_;
};

// Implementation

template <typename T>
bool broadcast<T>::send_now(T& value) {
  if (subscribers_ == 0) {
    ++first_;
    return true;
  }
  if (kept_.size() == capacity_) {
    if (policy_ == lag_policy::wait) return false;
    kept_.pop_front();
    ++first_;
  }
  kept_.push_back({std::move(value), subscribers_});
  receivers_.unpark_all();
  return true;
}

template <typename T>
std::optional<T> broadcast<T>::take(subscription& s) {
  if (s.position_ < first_) {
    s.missed_ += first_ - s.position_;
    s.position_ = first_;
  }
  if (s.position_ == sent()) return std::nullopt;
  entry& e = kept_[s.position_ - first_];
  ++s.position_;
  if (--e.readers_left != 0) return std::optional<T>(e.value);
  std::optional<T> last(std::move(e.value));
  forget_taken();
  return last;
}

template <typename T>
void broadcast<T>::leave(std::uint64_t position) noexcept {
  --subscribers_;
  for (std::uint64_t n = position < first_ ? first_ : position; n != sent(); ++n) {
    --kept_[n - first_].readers_left;
  }
  forget_taken();
}

template <typename T>
void broadcast<T>::forget_taken() {
  while (!kept_.empty() && kept_.front().readers_left == 0) {
    kept_.pop_front();
    ++first_;
  }
  while (!senders_.empty() && kept_.size() < capacity_) {
    auto& s = static_cast<send_operation&>(*senders_.front());
    send_now(s.value_);
    parking_lot::unpark(s);
  }
}

}  // namespace weft
