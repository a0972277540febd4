// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "weft/core/clock.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"

namespace weft {
class loop;
}

namespace weft::io {

/// Runs plain functions soon, or at a point in time: for libraries that are made of callbacks.
///
///     io::callbacks later(co_await this_loop{});
///     group.spawn_daemon(&io::callbacks::run, &later);
///     later.call_later(1s, [] { ... });
///
/// They run in the task that is in `run`, in the order of their times, and of their calls for equal ones.
/// What one throws comes out of `run`; those that are left are still there for the next `run`. Lifetime: must
/// outlive `run`.
class callbacks {
 public:
  explicit callbacks(loop& l) noexcept : loop_(l) {}

  /// A call that was asked for. Dropping it changes nothing.
  class handle {
   public:
    /// The function will not run. Idempotent; nothing if it ran.
    void cancel() noexcept { from_->calls_.erase(key_); }

   private:
    friend class callbacks;
    using key = std::pair<time_point, std::uint64_t>;
    handle(callbacks& from, key k) noexcept : from_(&from), key_(k) {}
    callbacks* from_;
    key key_;
  };

  /// On the next turn of the loop. Never runs it within the call.
  handle call_soon(std::move_only_function<void()> fn);
  handle call_at(time_point when, std::move_only_function<void()> fn);
  handle call_later(duration after, std::move_only_function<void()> fn);

  /// Runs them as their times come, until it is cancelled. One task at a time.
  task<> run();

  bool empty() const noexcept { return calls_.empty(); }

 private:
  loop& loop_;
  std::map<handle::key, std::move_only_function<void()>> calls_;
  std::uint64_t count_ = 0;
  parking_lot changed_;  // whoever is in `run`
};

}  // namespace weft::io
