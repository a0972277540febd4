// SPDX-License-Identifier: MIT
#include "weft/core/parker.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace weft {
namespace {

/// Waits as a loop does; false if it did not have to.
bool wait(parker& p, std::optional<duration> timeout) {
  const bool waits = p.begin_wait();
  p.poll(waits ? timeout : duration::zero());
  p.end_wait();
  return waits;
}

class Parker : public ::testing::TestWithParam<bool> {
 protected:
  Parker() {
    if (GetParam()) EXPECT_GE(p.wake_descriptor(), 0);
  }
  parker p;
};

TEST_P(Parker, WaitsNoLongerThanAsked) {
  const auto before = clock::now();
  wait(p, duration::zero());
  wait(p, 1ms);
  EXPECT_GE(clock::now() - before, 1ms);
  EXPECT_FALSE(p.pending());
}

TEST_P(Parker, AWakeUpIsNotLost) {
  EXPECT_FALSE(p.woken());
  p.wake();
  p.wake();
  EXPECT_TRUE(p.woken());
  EXPECT_FALSE(wait(p, std::nullopt));
  EXPECT_FALSE(p.woken());
  EXPECT_TRUE(wait(p, 1ms)) << "both wake-ups were one";
}

TEST_P(Parker, AWakeUpWithoutAWaiterMakesNoSystemCall) {
  p.wake();
  EXPECT_FALSE(wait(p, std::nullopt));
  ASSERT_TRUE(p.begin_wait());
  const auto before = clock::now();
  p.poll(1ms);
  EXPECT_GE(clock::now() - before, 1ms) << "nothing was written to the descriptor";
}

TEST_P(Parker, IsWokenByAnotherThread) {
  for (int i = 0; i < 100; ++i) {
    std::thread t([&] { p.wake(); });
    wait(p, std::nullopt);
    t.join();
    p.end_wait();
  }
}

INSTANTIATE_TEST_SUITE_P(OnAFutexAndOnADescriptor, Parker, ::testing::Bool());

}  // namespace
}  // namespace weft
