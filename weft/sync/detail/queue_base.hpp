// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/core/parking_lot.hpp"

namespace weft::detail {

/// What queues of any item share: who waits, what is unfinished, and the end.
class queue_base {
 public:
  class [[nodiscard("co_await it")]] join_operation final : public parking_lot::wait {
   public:
    explicit join_operation(queue_base& q) noexcept : wait(q.joiners_), queue_(q) {}
    bool ready() const noexcept { return queue_.unfinished_ == 0; }

   private:
    queue_base& queue_;
  };

  /// Suspends until `task_done` was called for every item that was put in.
  join_operation join() noexcept { return join_operation(*this); }

  /// Says that one item which was taken out is done with. Throws `std::logic_error` if all are.
  void task_done();

  std::size_t maxsize() const noexcept { return maxsize_; }
  std::size_t unfinished() const noexcept { return unfinished_; }
  bool is_shut_down() const noexcept { return shut_down_; }

 protected:
  explicit queue_base(std::size_t maxsize) noexcept : maxsize_(maxsize) {}
  ~queue_base() = default;

  class waiter : public parking_lot::wait {
   protected:
    friend class queue_base;
    using wait::wait;
    ~waiter() = default;
    void check() const {
      if (refused_) [[unlikely]]
        throw_shut_down();
    }
    bool refused_ = false;
  };

  [[noreturn]] static void throw_shut_down();
  void check_open() const {
    if (shut_down_) throw_shut_down();
  }
  /// Refuses all who wait, to put or to get: who waits to get found nothing.
  void shut() noexcept;

  parking_lot putters_, getters_;
  std::size_t unfinished_ = 0;

 private:
  parking_lot joiners_;
  std::size_t maxsize_;
  bool shut_down_ = false;
};

}  // namespace weft::detail
