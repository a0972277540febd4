// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// A value that changes, for tasks that need the latest one and may miss some between: a configuration, a
/// state.
///
/// Where every value counts, use `broadcast`. Lifetime: must outlive its readers and waiters.
template <typename T>
class watch {
 public:
  explicit watch(T first) noexcept(std::is_nothrow_move_constructible_v<T>) : value_(std::move(first)) {}

  const T& get() const noexcept { return value_; }

  /// Changes the value and wakes all who wait.
  void set(T value) {
    value_ = std::move(value);
    notify();
  }
  /// Changes it in place: `change(value)`.
  template <typename Fn>
  void modify(Fn change) {
    std::invoke(change, value_);
    notify();
  }

  /// No change will follow: readers come to their end.
  void close() noexcept {
    closed_ = true;
    lot_.unpark_all();
  }
  bool closed() const noexcept { return closed_; }

  class change_wait : public parking_lot::wait {
   public:
    bool ready() const noexcept { return watch_.version_ != seen_ || watch_.closed_; }

   protected:
    change_wait(watch& w, std::uint64_t& seen) noexcept : wait(w.lot_), watch_(w), seen_(seen) {}
    ~change_wait() = default;
    bool take_change() const noexcept { return std::exchange(seen_, watch_.version_) != watch_.version_; }

    watch& watch_;
    std::uint64_t& seen_;
  };

  /// Somebody who remembers up to where it has seen the changes: a source for `for_each`.
  class reader {
   public:
    explicit reader(watch& w) noexcept : watch_(&w), seen_(w.version_) {}

    class [[nodiscard("co_await it")]] wait_operation final : public change_wait {
     public:
      explicit wait_operation(reader& r) noexcept : change_wait(*r.watch_, r.seen_) {}
      bool await_resume() const noexcept { return this->take_change(); }
    };
    class [[nodiscard("co_await it")]] next_operation final : public change_wait {
     public:
      explicit next_operation(reader& r) noexcept : change_wait(*r.watch_, r.seen_) {}
      std::optional<T> await_resume() const {
        return this->take_change() ? std::optional<T>(this->watch_.value_) : std::nullopt;
      }
    };

    /// Suspends until the value is another than this reader saw last; false: closed, and nothing unseen.
    wait_operation wait_changed() noexcept { return wait_operation(*this); }
    /// The same, giving a copy of the latest value; empty: closed, and nothing unseen.
    next_operation next() noexcept { return next_operation(*this); }

    /// The latest value, which counts as seen.
    const T& get() noexcept {
      seen_ = watch_->version_;
      return watch_->value_;
    }
    bool changed() const noexcept { return seen_ != watch_->version_; }

   private:
    watch* watch_;
    std::uint64_t seen_;
  };

  /// A reader that has seen the present value.
  reader subscribe() noexcept { return reader(*this); }

  /// Suspends until `ready(value)` is true. Returns false if it is closed before.
  template <typename Predicate>
  task<bool> wait_until(Predicate ready) {
    co_await pass_on();
    for (reader r(*this); !std::invoke(ready, value_);) {
      if (!co_await r.wait_changed()) co_return false;
    }
    co_return true;
  }

 private:
  void notify() noexcept {
    ++version_;
    lot_.unpark_all();
  }

  T value_;
  std::uint64_t version_ = 0;
  bool closed_ = false;
  parking_lot lot_;
};

}  // namespace weft
