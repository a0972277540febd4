// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/parking_lot.hpp"

namespace weft {

/// Something that happens once: tasks that wait go on when it is set, later ones do not wait.
///
/// Cannot be cleared: a waiter could not tell which setting it saw. Make another one instead.
class event {
 public:
  /// Waits for the event; derive from it to give a result.
  class wait_operation_base : public parking_lot::wait {
   public:
    bool ready() const noexcept { return event_.set_; }

   protected:
    explicit wait_operation_base(event& e) noexcept : wait(e.lot_), event_(e) {}
    ~wait_operation_base() = default;

   private:
    event& event_;
  };
  class [[nodiscard("co_await it")]] wait_operation final : public wait_operation_base {
   public:
    explicit wait_operation(event& e) noexcept : wait_operation_base(e) {}
  };

  /// Suspends until it is set.
  wait_operation wait() noexcept { return wait_operation(*this); }

  /// Wakes all who wait, in the order they came. Idempotent.
  void set() noexcept {
    set_ = true;
    lot_.unpark_all();
  }
  bool is_set() const noexcept { return set_; }

 private:
  parking_lot lot_;
  bool set_ = false;
};

}  // namespace weft
