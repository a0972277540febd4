// SPDX-License-Identifier: MIT
// Covers: weft/process/to_process.hpp weft/process/process_pool.hpp weft/process/process_semaphore.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: a worker that has
// begun is killed, and neither a place of a pool, nor a token, nor a descriptor is lost.
#include <gtest/gtest.h>

#include <string>

#include "weft/core/task_group.hpp"
#include "weft/process/process_semaphore.hpp"
#include "weft/process/to_process.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;

process_semaphore shared_permit(1);

int same(int n) { return n; }

/// Starts as many workers as the program's pool may have: then it holds the same descriptors each time.
task<> fill_default_pool() {
  co_await with_task_group([](task_group<>& group) -> task<> {
    for (std::size_t i = 0; i < default_process_pool().workers_max(); ++i) group.spawn(to_process(same, 1));
    co_return;
  });
  EXPECT_EQ(default_process_pool().idle(), default_process_pool().workers_max());
}

TEST(CancelledOperations, AWorkerOfTheProgramIsKilledAndReplaced) {
  testing::run(fill_default_pool);
  const auto counts = cancel_everywhere([](cancelled_run& run) -> task<> {
    capacity_limiter one(1);
    co_await run.run([&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 2; ++i) {
          group.spawn([&](int n) -> task<> { EXPECT_EQ(co_await to_process({.limiter = &one}, same, n), n); },
                      i);
        }
        co_return;
      });
    });
    EXPECT_EQ(one.borrowed(), 0U);
    EXPECT_EQ(default_process_pool().busy(), 0U);
    co_await fill_default_pool();
  });
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledOperations, APlaceIsNotLost) {
  testing::run(fill_default_pool);  // the process that forks has its descriptor before they are counted
  const auto counts = cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        process_pool pool({.workers_max = 1});
        co_await run.run([&]() -> task<> {
          co_await with_task_group([&](task_group<>& group) -> task<> {
            for (int i = 0; i < 2; ++i) {
              group.spawn([&](int n) -> task<> { EXPECT_EQ(co_await pool.run(same, n), n); }, i);
            }
            co_return;
          });
        });
        EXPECT_EQ(pool.busy(), 0U);
        EXPECT_EQ(pool.waiting(), 0U);
        EXPECT_EQ(co_await pool.run(same, 3), 3);
        EXPECT_EQ(pool.idle(), 1U);
      },
      {.seeds = 1});
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledOperations, WhatIsTooLargeForAPacketLeavesNothingOpen) {
  testing::run(fill_default_pool);
  cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        process_pool pool({.workers_max = 1});
        co_await run.run([&]() -> task<> {
          const auto back = co_await pool.run([](std::string s) { return s; }, std::string(200'000, 'x'));
          EXPECT_EQ(back.size(), 200'000U);
        });
        EXPECT_EQ(pool.busy(), 0U);
      },
      {.seeds = 1});
}

// A function under `to_thread` is awaited: the permit that it takes for its task is given back, or was never
// taken.
TEST(CancelledOperations, APermitTakenOnAThreadIsGivenBack) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    co_await run.run([]() -> task<> {
      co_await with_task_group([](task_group<>& group) -> task<> {
        for (int i = 0; i < 2; ++i) {
          group.spawn([]() -> task<> {
            co_await to_thread([] {
              shared_permit.acquire();
              shared_permit.release();
            });
          });
        }
        co_return;
      });
    });
    EXPECT_EQ(shared_permit.permits(), 1U);
  });
}

}  // namespace
}  // namespace weft
