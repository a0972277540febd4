// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "weft/core/timeout.hpp"
#include "weft/flow/pipe.hpp"
#include "weft/flow/producer.hpp"

// Stages about when items come.
namespace weft {

namespace detail {

template <typename S>
task<std::optional<item_of<S>>> next_of(S& items) {
  co_return co_await items.next();
}

template <typename S>
async_generator<item_of<S>> limited(S source, duration limit) {
  auto& items = co_await entered(source);
  while (auto item = co_await fail_after(limit, next_of(items))) co_yield *std::move(item);
}

template <typename S>
auto ahead(S source, std::size_t n) {
  using item = item_of<S>;
  return produce<item>(
      [source = std::move(source)](outlet<item>& out) mutable {
        return iterated(std::move(source), [&out](S& items) -> task<> {
          while (auto one = co_await items.next()) co_await out.put(*std::move(one));
        });
      },
      n);
}

template <typename S>
async_generator<item_of<S>> debounced(S source, duration quiet) {
  auto& items = co_await use(ahead(std::move(source), 1));
  auto latest = co_await items.next();
  while (latest) {
    auto newer = co_await move_on_after(quiet, next_of(items));
    if (newer && *newer) {
      latest.emplace(**std::move(newer));
      continue;
    }
    co_yield *std::move(latest);
    if (newer) break;  // the source is at its end
    latest = co_await items.next();
  }
}

}  // namespace detail

/// Throws `timeout_error` when the source takes longer than `limit` for one item.
inline auto timeout(duration limit) {
  return stage([limit]<typename S>(S source) { return detail::limited<S>(std::move(source), limit); });
}

/// Lets the source run ahead of the consumer by up to `n` items.
inline auto buffered(std::size_t n) {
  return stage([n]<typename S>(S source) { return detail::ahead<S>(std::move(source), n); });
}

/// Of items that follow each other within `quiet` only the last one, when that time has passed.
inline auto debounce(duration quiet) {
  return stage([quiet]<typename S>(S source) { return detail::debounced<S>(std::move(source), quiet); });
}

}  // namespace weft
