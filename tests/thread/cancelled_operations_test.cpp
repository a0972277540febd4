// SPDX-License-Identifier: MIT
// Covers: weft/thread/to_thread.hpp weft/thread/thread_pool.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: a function that
// was begun is awaited, one that was not never runs.
#include <gtest/gtest.h>

#include <atomic>

#include "weft/core/task_group.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;

TEST(CancelledOperations, WhatAThreadHasBegunIsAwaited) {
  const auto counts = cancel_everywhere([](cancelled_run& run) -> task<> {
    std::atomic<int> inside = 0;
    const auto work = [&] {
      ++inside;
      --inside;
      return 7;
    };
    co_await run.run([&]() -> task<> {
      EXPECT_EQ(co_await to_thread(work), 7);
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 3; ++i) group.spawn([&]() -> task<> { co_await to_thread(work); });
        co_return;
      });
    });
    EXPECT_EQ(inside, 0);
  });
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledOperations, WhatWaitsForAFreeThreadNeverRuns) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    thread_pool one(1);
    std::atomic<int> ran = 0;
    const bool finished = co_await run.run([&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 3; ++i) group.spawn([&]() -> task<> { co_await one.run([&] { ++ran; }); });
        co_return;
      });
    });
    const int until_now = ran;
    if (finished) EXPECT_EQ(until_now, 3);
    co_await one.run([] {});
    EXPECT_EQ(ran, until_now) << "nothing runs after its task has ended";
  });
}

}  // namespace
}  // namespace weft
