// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <stdexcept>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// Runs a coroutine once, whoever comes first; the others wait until it has returned.
///
/// A run that fails or is cut does not count: the next one who waits, or comes, tries again.
/// Lifetime: must outlive its waiters.
class once {
 public:
  /// Runs `fn()` unless that was done already. Suspends: while another task does. Throws what `fn` throws,
  /// `std::logic_error` if it is called from inside of `fn`.
  template <typename Fn>
    requires returns_task_of<void, Fn&>
  task<> run(Fn fn) {
    const turn mine = co_await take_turn(*this);
    if (done_) co_return;
    co_await std::invoke(fn);
    done_ = true;
  }

  bool done() const noexcept { return done_; }

 private:
  /// The right to try; hands itself on.
  class turn {
   public:
    explicit turn(once* o) noexcept : once_(o) {}
    turn(turn&& other) noexcept : once_(std::exchange(other.once_, nullptr)) {}
    turn& operator=(turn&&) = delete;
    ~turn() {
      if (once_) once_->next_turn();
    }

   private:
    once* once_;
  };
  class take_turn final : public parking_lot::wait {
   public:
    explicit take_turn(once& o) noexcept : wait(o.lot_), once_(o) {}
    bool ready() const {
      if (once_.runner_ == home) throw std::logic_error("weft: once::run waits for itself");
      if (once_.done_) return true;
      if (once_.runner_) return false;
      once_.runner_ = home;
      return true;
    }
    turn await_resume() const noexcept { return turn(once_.runner_ == home ? &once_ : nullptr); }

   private:
    once& once_;
  };

  void next_turn() noexcept {
    runner_ = nullptr;
    if (done_) return lot_.unpark_all();
    if (parking_lot::wait* w = lot_.front()) {
      runner_ = w->home;
      parking_lot::unpark(*w);
    }
  }

  // Invariant: somebody waits only while there is a runner.
  chain* runner_ = nullptr;
  parking_lot lot_;
  bool done_ = false;
};

}  // namespace weft
