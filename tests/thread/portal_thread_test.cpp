// SPDX-License-Identifier: MIT
#include "weft/thread/portal_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "weft/core/sleep.hpp"

namespace weft {
namespace {

TEST(PortalThread, IsALoopForProgramsWithoutOne) {
  portal_thread loop;
  EXPECT_NE(loop->call([] { return std::this_thread::get_id(); }), std::this_thread::get_id());
  const portal p = loop.get();
  EXPECT_EQ(p.call(
                [](int n) -> task<int> {
                  co_await yield_now();
                  co_return n;
                },
                3),
            3);
}

TEST(PortalThread, SeveralLoopsTalkToEachOther) {
  portal_thread one;
  portal_thread two;
  EXPECT_EQ(one->call([&]() -> task<int> {
    auto there = two->spawn([]() -> task<int> { co_return 1; });
    co_return 1 + co_await there;
  }),
            2);
}

// Also for what it had not begun yet.
TEST(PortalThread, WaitsForWhatRuns) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<bool> over = false;
    {
      portal_thread loop;
      static_cast<void>(loop->spawn([&]() -> task<> {
        for (int i = 0; i < 100; ++i) co_await yield_now();
        over = true;
      }));
    }
    EXPECT_TRUE(over);
  }
}

TEST(PortalThread, CancelCutsWhatRuns) {
  auto loop = start_blocking_portal();
  auto endless = loop->spawn([]() -> task<> { co_await sleep_for(24h); });
  loop.cancel();
  EXPECT_THROW(endless.result(), call_cancelled);
  while (true) {
    try {
      loop->call([] {});
    } catch (const error&) {
      break;
    }
  }
}

}  // namespace
}  // namespace weft
