// SPDX-License-Identifier: MIT
// Covers: weft/flow/adaptors.hpp weft/flow/collectors.hpp weft/flow/combine.hpp weft/flow/pace.hpp
// Covers: weft/flow/map_concurrent.hpp weft/flow/contextmanager.hpp weft/flow/exit_stack.hpp
// Sources, their adaptors and what is made of generators, cancelled at every suspension of a small program
// around them: the generators end, and whatever they entered is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/flow/survives_cancellation.hpp"
#include "weft/core/errors.hpp"
#include "weft/flow/adaptors.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/combine.hpp"
#include "weft/flow/contextmanager.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/map_concurrent.hpp"
#include "weft/flow/pace.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

/// 1, 2 and so on, 1 ms apart, while it holds a resource.
async_generator<int> slow_numbers(journal& log, int count) {
  co_await use(slow_resource("numbers", log));
  const tracked t;
  for (int n = 1; n <= count; ++n) {
    co_await sleep_for(1ms);
    co_yield n;
  }
}

task<bool> is_odd_after_a_while(int n) {
  const tracked t;
  co_await sleep_for(1ms);
  co_return n % 2 != 0;
}
task<int> doubled_after_a_while(int n) {
  const tracked t;
  co_await sleep_for(1ms * (5 - n));
  co_return 2 * n;
}

TEST(CancelledSources, FilterTransformTakeDrop) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(co_await (slow_numbers(log, 9) | filter(is_odd_after_a_while) |
                          transform(doubled_after_a_while) | drop(1) | take(2) | to<std::vector>()),
                ElementsAre(6, 10));
  });
}

TEST(CancelledSources, TakeWhileDropWhileEnumerateChunk) {
  survives_cancellation([](journal& log) -> task<> {
    const auto pairs = co_await (slow_numbers(log, 5) | drop_while(is_odd_after_a_while) |
                                 take_while([](int n) { return n < 5; }) | enumerate(1) | to<std::vector>());
    EXPECT_THAT(pairs, ElementsAre(std::pair(1U, 2), std::pair(2U, 3), std::pair(3U, 4)));
    EXPECT_THAT(co_await (slow_numbers(log, 3) | chunk(2) | to<std::vector>()),
                ElementsAre(ElementsAre(1, 2), ElementsAre(3)));
  });
}

TEST(CancelledSources, Flatten) {
  survives_cancellation([](journal& log) -> task<> {
    const auto up_to = [&](int n) { return slow_numbers(log, n); };
    EXPECT_THAT(co_await (slow_numbers(log, 2) | transform(up_to) | flatten() | to<std::vector>()),
                ElementsAre(1, 1, 2));
  });
}

TEST(CancelledSources, Collectors) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_EQ((co_await (slow_numbers(log, 2) | to_map(doubled_after_a_while, is_odd_after_a_while))).size(),
              2U);
    EXPECT_EQ(co_await (slow_numbers(log, 3) | fold(0, [](int sum, int n) { return sum + n; })), 6);
    EXPECT_EQ(co_await (slow_numbers(log, 9) | first()), 1);
    EXPECT_FALSE(co_await (slow_numbers(log, 9) | all_of(is_odd_after_a_while)));
  });
}

TEST(CancelledSources, ZipAndConcat) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(co_await (zip(slow_numbers(log, 3), slow_numbers(log, 2)) | to<std::vector>()),
                ElementsAre(std::tuple(1, 1), std::tuple(2, 2)));
    EXPECT_THAT(co_await (concat(slow_numbers(log, 2), slow_numbers(log, 1)) | to<std::vector>()),
                ElementsAre(1, 2, 1));
  });
}

TEST(CancelledSources, Merge) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(co_await (merge(slow_numbers(log, 2), slow_numbers(log, 1)) | to<std::vector>()),
                UnorderedElementsAre(1, 1, 2));
  });
  survives_cancellation([](journal& log) -> task<> {
    co_await (merge(slow_numbers(log, 9), slow_numbers(log, 9)) | take(3) | to<std::vector>());
  });
}

TEST(CancelledSources, MapConcurrent) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(
        co_await (slow_numbers(log, 4) | map_concurrent(2, doubled_after_a_while) | to<std::vector>()),
        ElementsAre(2, 4, 6, 8));
  });
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(co_await (slow_numbers(log, 4) | map_unordered(2, doubled_after_a_while) | to<std::vector>()),
                UnorderedElementsAre(2, 4, 6, 8));
  });
}

TEST(CancelledSources, BufferedAndDebounce) {
  survives_cancellation([](journal& log) -> task<> {
    const auto slow = [](int n) { return doubled_after_a_while(n); };
    EXPECT_THAT(co_await (slow_numbers(log, 3) | buffered(2) | transform(slow) | to<std::vector>()),
                ElementsAre(2, 4, 6));
    EXPECT_THAT(co_await (slow_numbers(log, 3) | debounce(5ms) | to<std::vector>()), ElementsAre(3));
  });
}

TEST(CancelledSources, Timeout) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_THAT(co_await (slow_numbers(log, 2) | timeout(5ms) | to<std::vector>()), ElementsAre(1, 2));
    bool late = false;
    try {
      co_await (slow_numbers(log, 2) | transform(doubled_after_a_while) | timeout(3ms) | to<std::vector>());
    } catch (const timeout_error&) {
      late = true;
    }
    EXPECT_TRUE(late);
  });
}

async_generator<int> borrowed_number(journal& log) {
  co_await use(slow_resource("borrowed", log));
  co_await sleep_for(1ms);
  co_yield 7;
  co_await sleep_for(1ms);
}

TEST(CancelledSources, Contextmanager) {
  survives_cancellation([](journal& log) -> task<> {
    co_await with(contextmanager(borrowed_number(log)), [](int& n) -> task<> {
      co_await sleep_for(1ms);
      EXPECT_EQ(n, 7);
    });
    bool failed = false;
    try {
      co_await with(contextmanager(borrowed_number(log)), [](int&) { return sleep_and_throw(1ms); });
    } catch (const boom&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
  });
}

TEST(CancelledSources, ExitStack) {
  survives_cancellation([](journal& log) -> task<> {
    co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
      for (const char* name : {"a", "b", "c"}) co_await stack.push(slow_resource(name, log));
      co_await stack.push(contextmanager(borrowed_number(log)));
      log.push_back("+deferred");
      stack.defer([&]() -> task<> {
        log.push_back("-deferred");
        co_await sleep_for(1ms);
      });
      co_await stack.leave_last();
      co_await sleep_for(1ms);
    });
  });
}

}  // namespace
}  // namespace weft
