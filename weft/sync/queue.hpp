// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "weft/sync/detail/queue_base.hpp"
#include "weft/sync/detail/ring.hpp"

namespace weft {

/// Work between tasks, in an order that `Items` gives, with an account of what is done: asyncio's queues.
///
/// One object that producers and consumers share. Prefer a channel where they are to notice that the other
/// side is gone; use this to `join()` the work. First come, first served, for those who put and who get.
/// Lifetime: must outlive its waiters.
template <typename T, typename Items>
class basic_queue : public detail::queue_base {
 public:
  /// At most `maxsize` items; 0: any number.
  explicit basic_queue(std::size_t maxsize = 0) noexcept : queue_base(maxsize) {}

  class [[nodiscard("co_await it")]] put_operation final : public waiter {
   public:
    put_operation(basic_queue& q, T&& item) noexcept
        : waiter(q.putters_), queue_(q), item_(std::move(item)) {}
    bool ready() {
      refused_ = queue_.is_shut_down();
      return refused_ || queue_.put_now(item_);
    }
    void await_resume() const { check(); }

   private:
    friend class basic_queue;
    basic_queue& queue_;
    T item_;
  };

  /// Puts an item in. Suspends: while the queue is full. Cancellation: a task that is cut has put nothing in.
  /// Throws `queue_shut_down`.
  put_operation put(T item) noexcept { return put_operation(*this, std::move(item)); }

  /// Puts an item in if the queue is not full; else `item` stays where it is. Throws `queue_shut_down`.
  bool try_put(T&& item) {
    check_open();
    return put_now(item);
  }
  bool try_put(const T& item) { return try_put(T(item)); }

  class get_wait : public waiter {
   public:
    bool ready() const noexcept { return queue_.items_.size() != 0 || queue_.is_shut_down(); }
    void start() noexcept override {
      waited_ = true;
      parking_lot::wait::start();
    }

   protected:
    explicit get_wait(basic_queue& q) noexcept : waiter(q.getters_), queue_(q) {}
    ~get_wait() = default;
    std::optional<T> taken() { return waited_ ? std::move(item_) : queue_.get_now(); }

   private:
    friend class basic_queue;
    basic_queue& queue_;
    std::optional<T> item_;
    bool waited_ = false;
  };
  class [[nodiscard("co_await it")]] next_operation final : public get_wait {
   public:
    explicit next_operation(basic_queue& q) noexcept : get_wait(q) {}
    std::optional<T> await_resume() { return this->taken(); }
  };
  class [[nodiscard("co_await it")]] get_operation final : public get_wait {
   public:
    explicit get_operation(basic_queue& q) noexcept : get_wait(q) {}
    T await_resume() {
      std::optional<T> item = this->taken();
      if (!item) [[unlikely]]
        basic_queue::throw_shut_down();
      return *std::move(item);
    }
  };

  /// Takes an item out. Suspends: while there is none. Cancellation: a task that is cut took nothing. Throws
  /// `queue_shut_down` when nothing is left of a queue that was shut down.
  get_operation get() noexcept { return get_operation(*this); }
  /// The same for `for_each`: empty instead of an error.
  next_operation next() noexcept { return next_operation(*this); }

  /// Takes an item that is there. Throws `queue_shut_down` when nothing is left after a shutdown.
  std::optional<T> try_get() {
    if (items_.size() == 0) check_open();
    return get_now();
  }

  /// Nothing can be put in any more; what is in can be taken out, unless `immediate` drops it.
  /// Who waits to put gets `queue_shut_down`; so does who waits to get, when nothing is left.
  void shutdown(bool immediate = false) {
    shut();
    for (std::size_t dropped = immediate ? items_.size() : 0; dropped > 0; --dropped) {
      (void)items_.pop();
      task_done();
    }
  }

  std::size_t size() const noexcept { return items_.size(); }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return maxsize() != 0 && size() >= maxsize(); }

 private:
  bool put_now(T& item) {
    if (getters_.empty()) {
      if (full()) return false;
      items_.push(std::move(item));
    } else {
      auto& getter = static_cast<get_wait&>(*getters_.front());
      getter.item_.emplace(std::move(item));
      parking_lot::unpark(getter);
    }
    ++unfinished_;
    return true;
  }
  std::optional<T> get_now() {
    if (items_.size() == 0) return std::nullopt;
    std::optional<T> item(items_.pop());
    if (!putters_.empty()) {
      auto& putter = static_cast<put_operation&>(*putters_.front());
      put_now(putter.item_);
      parking_lot::unpark(putter);
    }
    return item;
  }

  // Invariants: who puts waits only while it is full, who gets only while it is empty.
  Items items_;
};

namespace detail {
template <typename T>
class fifo_items {
 public:
  std::size_t size() const noexcept { return ring_.size(); }
  void push(T&& item) {
    if (ring_.size() == ring_.slots()) ring_.grow();
    ring_.push(std::move(item));
  }
  T pop() noexcept {
    T item(std::move(ring_.front()));
    ring_.pop();
    return item;
  }

 private:
  ring<T> ring_{0};
};
}  // namespace detail

/// A queue that gives the oldest item first.
template <typename T>
using queue = basic_queue<T, detail::fifo_items<T>>;

}  // namespace weft
