// SPDX-License-Identifier: MIT
// Covers: weft/flow/gather.hpp weft/flow/race.hpp
// Small programs of every construct, each cancelled at every one of its suspensions in turn.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/core/cancelled_everywhere.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/gather.hpp"
#include "weft/flow/race.hpp"

namespace weft {
namespace {

using namespace tests;

task<> combinators() {
  co_await gather(worker(2), race(worker(3), worker(1), worker(4)));
  std::vector<task<int>> work;
  for (int i = 0; i < 4; ++i) work.push_back(worker(i));
  co_await for_each(as_completed(std::move(work)), [](int) -> task<> {
    const tracked t;
    co_await yield_now();
  });
  co_await for_each_concurrent(std::array{1, 2, 3}, 2, [](int n) -> task<> { co_await worker(n); });
}

async_generator<int> slow_count(int n) {
  co_await use(resource("g", 1ms));
  const tracked t;
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1ms);
    co_yield i;
  }
}
async_generator<int> completed(int n) {
  std::vector<task<int>> work;
  for (int i = 0; i < n; ++i) work.push_back(worker(i));
  auto& numbers = co_await use(slow_count(2));
  auto& done = co_await use(as_completed(std::move(work)));
  co_await numbers.next();
  while (const auto r = co_await done.next()) co_yield *r;
}
task<> generators() {
  co_await for_each(completed(5), [](int) -> task<> { co_await yield_now(); });
  co_await with(completed(5), [](auto& results) -> task<> {
    while (const auto r = co_await results.next()) {
      if (*r == 2) break;
    }
  });
}

TEST(FlowUnwindingStress, Combinators) { cancel_everywhere(combinators); }
TEST(FlowUnwindingStress, Generators) { cancel_everywhere(generators); }

}  // namespace
}  // namespace weft
