// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/core/task_group.hpp"
#include "weft/flow/detail/either_call.hpp"
#include "weft/flow/pipe.hpp"
#include "weft/flow/producer.hpp"

namespace weft {

/// Calls the coroutine `fn` with each item of a source, at most `limit` calls at once; gives the results in
/// the order of the items: `names | map_concurrent(100, probe)`.
///
/// A result that nobody has taken counts as running, so that a slow consumer slows the source down. A call
/// that fails cancels the others; `next()` throws an `exception_group`.
template <typename Fn>
auto map_concurrent(std::size_t limit, Fn fn);

/// The same with the results as they come.
template <typename Fn>
auto map_unordered(std::size_t limit, Fn fn);

// Implementation

namespace detail {

/// Calls `fn(number, item)` for each item, at most `limit` at once.
template <typename S, typename Fn>
task<> call_at_most(S& items, std::size_t limit, Fn& fn) {
  WEFT_ASSERT(limit > 0, "at least one call may run");
  std::size_t running = 0;
  parking_lot room;
  const auto one = [&](std::size_t number, item_of<S> item) -> task<> {
    co_await fn(number, std::move(item));
    --running;
    room.unpark_one();
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (std::size_t number = 0;; ++number) {
      while (running >= limit) co_await room.park();
      auto item = co_await items.next();
      if (!item) break;
      ++running;
      group.spawn(std::cref(one), number, *std::move(item));
    }
  });
}

template <typename S, typename Fn>
auto mapped_unordered(S source, std::size_t limit, Fn fn) {
  using result = either_result<Fn, item_of<S>>;
  return produce<result>(
      [source = std::move(source), limit, fn = std::move(fn)](outlet<result>& out) mutable {
        return iterated(std::move(source), [&](S& items) -> task<> {
          const auto one = [&](std::size_t, item_of<S> item) -> task<> {
            co_await out.put(co_await call_with_item(fn, item));
          };
          co_await call_at_most(items, limit, one);
        });
      });
}

template <typename S, typename Fn>
auto mapped_in_order(S source, std::size_t limit, Fn fn) {
  using result = either_result<Fn, item_of<S>>;
  return produce<result>(
      [source = std::move(source), limit, fn = std::move(fn)](outlet<result>& out) mutable {
        return iterated(std::move(source), [&](S& items) -> task<> {
          // Of the calls that run, no two numbers are equal modulo `limit`: each has a place to wait of its
          // own.
          const auto places = std::make_unique<parking_lot[]>(limit);
          std::size_t turn = 0;
          const auto one = [&](std::size_t number, item_of<S> item) -> task<> {
            result got = co_await call_with_item(fn, item);
            while (turn != number) co_await places[number % limit].park();
            co_await out.put(std::move(got));
            ++turn;
            places[turn % limit].unpark_one();
          };
          co_await call_at_most(items, limit, one);
        });
      });
}

}  // namespace detail

template <typename Fn>
auto map_concurrent(std::size_t limit, Fn fn) {
  return stage([limit, fn = std::move(fn)]<typename S>(S source) mutable {
    return detail::mapped_in_order(std::move(source), limit, std::move(fn));
  });
}

template <typename Fn>
auto map_unordered(std::size_t limit, Fn fn) {
  return stage([limit, fn = std::move(fn)]<typename S>(S source) mutable {
    return detail::mapped_unordered(std::move(source), limit, std::move(fn));
  });
}

}  // namespace weft
