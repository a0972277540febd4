// SPDX-License-Identifier: MIT
#include "weft/process/process_semaphore.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "weft/core/task_group.hpp"
#include "weft/process/to_process.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

process_semaphore two(2);
process_semaphore asked(0);
process_semaphore answered(0);

TEST(ProcessSemaphore, CountsPermits) {
  two.acquire();
  EXPECT_TRUE(two.try_acquire());
  EXPECT_FALSE(two.try_acquire());
  EXPECT_FALSE(two.try_acquire_for(1ms));
  EXPECT_FALSE(two.try_acquire_for(-1s));
  two.release();
  EXPECT_EQ(two.permits(), 1U);
  EXPECT_TRUE(two.try_acquire_for(1h));
  two.release();
  two.release();
}

TEST(ProcessSemaphore, IsSharedWithWorkers) {
  testing::run([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(to_process([] {
        asked.acquire();
        answered.release();
      }));
      EXPECT_FALSE(answered.try_acquire());
      asked.release();
      co_return;
    });
    EXPECT_TRUE(answered.try_acquire());
  });
}

TEST(ProcessSemaphore, IsMadeBeforeTheWorkers) {
  testing::run([]() -> task<> { co_return; });
  EXPECT_THROW(process_semaphore(1), std::logic_error);
}

}  // namespace
}  // namespace weft
