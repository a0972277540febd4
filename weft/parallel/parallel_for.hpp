// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>
#include <utility>

#include "weft/parallel/fork_join.hpp"

namespace weft {

/// Calls `fn(i)` for each `i` of [first, last), in any order, on as many threads as are free.
///
/// Goes through the numbers in order until another thread looks for work, and then gives away half of what is
/// left; never less than `grain` at a time, which is worth more than 1 if a call takes less than 20 ns.
/// Throws what a call threw, one of them if several did; calls that have not begun by then may never.
template <std::integral Index, typename Fn>
  requires std::invocable<Fn&, Index>
void parallel_for(Index first, Index last, Fn fn, std::type_identity_t<Index> grain = 1);

/// Calls `fn(item)` for each item of a range with random access.
template <std::ranges::random_access_range Items, typename Fn>
  requires std::invocable<Fn&, std::ranges::range_reference_t<Items>>
void parallel_for(Items&& items, Fn fn, std::size_t grain = 1);

/// Combines `map(i)` for each `i` of [first, last), in the order of the numbers; `identity` if there is none.
///
/// `combine` is to be associative: which results it is given first, depends on the threads.
template <std::integral Index, typename T, typename Map, typename Combine>
  requires std::convertible_to<std::invoke_result_t<Map&, Index>, T>
T parallel_reduce(Index first, Index last, T identity, Map map, Combine combine,
                  std::type_identity_t<Index> grain = 1);

// Implementation

namespace detail {

template <typename Index, typename T, typename Fold, typename Combine>
T reduce_range(cpu_worker& here, Index first, Index last, const T& identity, Fold& fold, Combine& combine,
               Index grain);

/// Gives away the second half.
template <typename Index, typename T, typename Fold, typename Combine>
[[gnu::noinline]] T split_range(cpu_worker& here, Index first, Index last, const T& identity, Fold& fold,
                                Combine& combine, Index grain) {
  const Index middle = first + (last - first) / 2;
  auto left = [&](cpu_worker& on) { return reduce_range(on, first, middle, identity, fold, combine, grain); };
  auto right = [&](cpu_worker& on) { return reduce_range(on, middle, last, identity, fold, combine, grain); };
  auto [a, b] = fork_offering<decltype(left), decltype(right)>(here, left, right);
  return combine(std::move(a), std::move(b));
}

template <typename Index, typename T, typename Fold, typename Combine>
T reduce_range(cpu_worker& here, Index first, Index last, const T& identity, Fold& fold, Combine& combine,
               Index grain) {
  handed_over<Fold> step = fold;  // a copy, which stays in registers although unknown functions are called
  T sum = identity;
  for (; last - first > grain; first += grain) {
    if (here.may_offer()) [[unlikely]]
      return combine(std::move(sum), split_range(here, first, last, identity, fold, combine, grain));
    for (Index i = first; i < first + grain; ++i) step(sum, i);
  }
  for (; first < last; ++first) step(sum, first);
  return sum;
}

template <typename Map, typename Combine> struct mapped_fold {
  handed_over<Map> map;
  handed_over<Combine> combine;

  template <typename T, typename Index> void operator()(T& sum, Index i) {
    sum = combine(std::move(sum), map(i));
  }
};

/// Calls `fn` on this thread if a pool has it, else on the default pool.
template <typename Fn> auto on_some_pool(Fn fn) {
  if (cpu_worker* const here = current_cpu_worker()) [[likely]]
    return fn(*here);
  return default_compute_pool().run(fn);
}

/// What is folded by a loop that has no result.
struct nothing {};

}  // namespace detail

template <std::integral Index, typename T, typename Map, typename Combine>
  requires std::convertible_to<std::invoke_result_t<Map&, Index>, T>
T parallel_reduce(Index first, Index last, T identity, Map map, Combine combine,
                  std::type_identity_t<Index> grain) {
  if (first >= last) return identity;
  detail::mapped_fold<Map, Combine> fold{map, combine};
  return detail::on_some_pool([&](forking& here) {
    return detail::reduce_range(here, first, last, identity, fold, combine, std::max<Index>(grain, 1));
  });
}

template <std::integral Index, typename Fn>
  requires std::invocable<Fn&, Index>
void parallel_for(Index first, Index last, Fn fn, std::type_identity_t<Index> grain) {
  if (first >= last) return;
  auto call = [&](detail::nothing&, Index i) { fn(i); };
  auto combine = [](detail::nothing, detail::nothing) { return detail::nothing(); };
  detail::on_some_pool([&](forking& here) {
    detail::reduce_range(here, first, last, detail::nothing(), call, combine, std::max<Index>(grain, 1));
  });
}

template <std::ranges::random_access_range Items, typename Fn>
  requires std::invocable<Fn&, std::ranges::range_reference_t<Items>>
void parallel_for(Items&& items, Fn fn, std::size_t grain) {
  const auto begin = std::ranges::begin(items);
  const auto count = static_cast<std::size_t>(std::ranges::distance(items));
  parallel_for(
      std::size_t{0}, count,
      [&](std::size_t i) { fn(begin[static_cast<std::ranges::range_difference_t<Items>>(i)]); }, grain);
}

}  // namespace weft
