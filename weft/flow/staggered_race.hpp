// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "weft/base/ranges.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/gather.hpp"

namespace weft {

/// How a `staggered_race` ended. Without a winner every attempt has an error.
template <typename T>
struct staggered_result {
  std::optional<detail::stored<T>> winner;
  std::size_t index = 0;                   ///< of the winner
  std::vector<std::exception_ptr> errors;  ///< of each attempt that was started; null: it did not fail
};

/// Calls coroutines one after the other, each `delay` after the one before it, or as soon as that has failed;
/// the first that returns wins, and the others are cancelled.
///
/// Nothing is thrown when attempts fail: the result has their errors, also beside a winner. Lifetime: the
/// range must outlive the call. Source: RFC 8305 §5 (Happy Eyeballs).
template <std::ranges::forward_range Attempts>
  requires returns_task<std::ranges::range_reference_t<Attempts>>
auto staggered_race(Attempts&& attempts, duration delay);

// Implementation

namespace detail {

template <typename T>
class staggered {
 public:
  staggered_result<T> result;

  /// A child as the attempts are, so that the winner ends it too.
  template <typename Attempts>
  task<> start(task_group<>& group, Attempts& attempts, duration delay) {
    for (auto&& attempt : attempts) {
      const std::size_t index = result.errors.size();
      if (index > 0 && !result.errors[index - 1]) {
        co_await move_on_after(delay, [this]() -> task<> { co_await last_failed_.park(); });
      }
      result.errors.emplace_back();
      auto work = call(attempt);
      group.spawn(run(group, index, std::move(work)));
    }
  }

 private:
  task<> run(task_group<>& group, std::size_t index, task<T> work) {
    switch (co_await weft::attempt(work)) {
      case ended::threw:
        result.errors[index] = work.take_error();
        if (index + 1 == result.errors.size()) last_failed_.unpark_all();
        break;
      case ended::returned:
        if (result.winner) break;  // it came to its end together with the winner
        result.index = index;
        if constexpr (std::is_void_v<T>) {
          result.winner.emplace();
        } else {
          result.winner.emplace(work.take());
        }
        group.cancel();
        break;
      case ended::cancelled: co_await pass_on();
    }
  }

  parking_lot last_failed_;
};

template <typename T, typename Attempts>
task<staggered_result<T>> run_staggered(Attempts attempts, duration delay) {
  staggered<T> race;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() { return race.start(group, attempts, delay); });
    co_return;
  });
  co_return std::move(race.result);
}

}  // namespace detail

template <std::ranges::forward_range Attempts>
  requires returns_task<std::ranges::range_reference_t<Attempts>>
auto staggered_race(Attempts&& attempts, duration delay) {
  using value = task_value<std::ranges::range_reference_t<Attempts>>;
  return detail::run_staggered<value>(base::keep_range(std::forward<Attempts>(attempts)), delay);
}

}  // namespace weft
