// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "weft/thread/errors.hpp"
#include "weft/thread/ready_descriptor.hpp"
#include "weft/thread/universal_lot.hpp"

namespace weft {

/// A queue between threads, tasks of any number of loops, and foreign loops: one object, the same for all.
///
/// First come, first served, on both sides. No item is lost when a task that waits for one is cancelled.
/// A virtual clock stands still while a task waits: within one loop, use `channel` or `queue`. Thread: any,
/// for everything. Source: Curio's UniversalQueue.
template <typename T>
class universal_queue {
  class get_entry;
  class put_entry;

 public:
  /// With place for `items_max`; without limit by default.
  explicit universal_queue(std::size_t items_max = std::numeric_limits<std::size_t>::max()) noexcept
      : items_max_(items_max) {}

  class get_operation;
  class put_operation;

  /// Takes the oldest item. Suspends: while there is none. Cancellation: a cancelled task takes none.
  /// Throws `queue_closed` when the queue is closed and empty.
  [[nodiscard("co_await it")]] get_operation get() noexcept { return get_operation(*this); }

  /// Adds an item. Suspends: while the queue is full. Cancellation: a cancelled task adds none.
  /// Throws `queue_closed` when the queue is closed.
  [[nodiscard("co_await it")]] put_operation put(T item) { return put_operation(*this, std::move(item)); }

  /// The same for threads, which block. Throw `std::logic_error` if that would block a loop.
  T get_blocking();
  void put_blocking(T item);

  /// The same without waiting: empty, false, if they would have to; a closed queue too.
  std::optional<T> try_get();
  bool try_put(T item);

  /// No more items: who waits to add one, and who waits for one that does not come, gets `queue_closed`.
  void close() noexcept;

  std::size_t size() const noexcept {
    const std::lock_guard hold(lock_);
    return items_.size();
  }

  /// For a foreign loop: readable while `try_get` gives something, or the queue is closed.
  int descriptor() {
    const std::lock_guard hold(lock_);
    return descriptor_.get(closed_ || !items_.empty());
  }

 private:
  /// The oldest item, and place for one that waits; under the lock.
  std::optional<T> take_item(universal_lot::woken& others);
  /// True if `item` was taken; under the lock.
  bool accept(T& item, universal_lot::woken& others);
  /// An item that was handed over, and that nobody saw.
  void give_back(T&& item) noexcept;

  const std::size_t items_max_;
  mutable std::mutex lock_;  // for all below
  // Invariant: getters wait only if no item is there, putters only if items_max_ are.
  std::deque<T> items_;
  universal_lot getters_{lock_};
  universal_lot putters_{lock_};
  bool closed_ = false;
  ready_descriptor descriptor_;
};

// Implementation

template <typename T>
class universal_queue<T>::get_entry : public universal_lot::entry {
 public:
  explicit get_entry(universal_queue& q) noexcept : entry(q.getters_), queue_(q) {}
  T result() {
    if (!item) throw queue_closed("take an item");
    T taken = std::move(*item);
    item.reset();
    return taken;
  }
  std::optional<T> item;

 protected:
  ~get_entry() {
    if (item) queue_.give_back(std::move(*item));
  }
  bool take(universal_lot::woken& others) noexcept override {
    item = queue_.take_item(others);
    return item || queue_.closed_;
  }

 private:
  universal_queue& queue_;
};

template <typename T>
class universal_queue<T>::put_entry : public universal_lot::entry {
 public:
  put_entry(universal_queue& q, T&& i) noexcept : entry(q.putters_), item(std::move(i)), queue_(q) {}
  void result() const {
    if (!accepted) throw queue_closed("add an item");
  }
  T item;
  bool accepted = false;

 protected:
  ~put_entry() = default;
  bool take(universal_lot::woken& others) noexcept override {
    accepted = queue_.accept(item, others);
    return accepted || queue_.closed_;
  }

 private:
  universal_queue& queue_;
};

template <typename T>
class universal_queue<T>::get_operation final : public task_waiter<get_entry> {
 public:
  explicit get_operation(universal_queue& q) noexcept : task_waiter<get_entry>(q) {}
  T await_resume() { return this->result(); }
};

template <typename T>
class universal_queue<T>::put_operation final : public task_waiter<put_entry> {
 public:
  put_operation(universal_queue& q, T&& item) noexcept : task_waiter<put_entry>(q, std::move(item)) {}
  void await_resume() const { this->result(); }
};

template <typename T>
T universal_queue<T>::get_blocking() {
  thread_waiter<get_entry> waiter(*this);
  waiter.wait("co_await get()");
  return waiter.result();
}

template <typename T>
void universal_queue<T>::put_blocking(T item) {
  thread_waiter<put_entry> waiter(*this, std::move(item));
  waiter.wait("co_await put()");
  waiter.result();
}

template <typename T>
std::optional<T> universal_queue<T>::try_get() {
  universal_lot::woken others;
  const std::lock_guard hold(lock_);
  return take_item(others);
}

template <typename T>
bool universal_queue<T>::try_put(T item) {
  universal_lot::woken others;
  const std::lock_guard hold(lock_);
  return accept(item, others);
}

template <typename T>
void universal_queue<T>::close() noexcept {
  universal_lot::woken others;
  const std::lock_guard hold(lock_);
  closed_ = true;
  descriptor_.set(true);
  getters_.unpark_all(others);
  putters_.unpark_all(others);
}

template <typename T>
std::optional<T> universal_queue<T>::take_item(universal_lot::woken& others) {
  auto* const putter = static_cast<put_entry*>(putters_.front());
  std::optional<T> taken;
  if (!items_.empty()) {
    taken = std::move(items_.front());
    items_.pop_front();
    if (putter) items_.push_back(std::move(putter->item));
  } else if (putter) {
    taken = std::move(putter->item);
  }
  if (putter) {
    putter->accepted = true;
    putters_.unpark_front(others);
  }
  descriptor_.set(closed_ || !items_.empty());
  return taken;
}

template <typename T>
bool universal_queue<T>::accept(T& item, universal_lot::woken& others) {
  if (closed_) return false;
  if (auto* const getter = static_cast<get_entry*>(getters_.front())) {
    getter->item = std::move(item);
    getters_.unpark_front(others);
    return true;
  }
  if (items_.size() >= items_max_) return false;
  items_.push_back(std::move(item));
  descriptor_.set(true);
  return true;
}

template <typename T>
void universal_queue<T>::give_back(T&& item) noexcept {
  universal_lot::woken others;
  const std::lock_guard hold(lock_);
  if (auto* const getter = static_cast<get_entry*>(getters_.front())) {
    getter->item = std::move(item);
    getters_.unpark_front(others);
    return;
  }
  items_.push_front(std::move(item));
  descriptor_.set(true);
}

}  // namespace weft
