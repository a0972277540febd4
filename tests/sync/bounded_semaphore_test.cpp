// SPDX-License-Identifier: MIT
#include "weft/sync/bounded_semaphore.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(BoundedSemaphore, RefusesMorePermitsThanItBeganWith) {
  in_order([]() -> task<> {
    bounded_semaphore s(2);
    EXPECT_EQ(s.bound(), 2U);
    EXPECT_THROW(s.add_permits(1), std::logic_error);
    (co_await s.acquire()).forget();
    EXPECT_THROW(s.add_permits(2), std::logic_error);
    EXPECT_EQ(s.permits(), 1U);
    s.add_permits(1);
    EXPECT_EQ(s.permits(), 2U);
    {
      const auto held = co_await s.acquire();
      EXPECT_TRUE(s.try_acquire());
      EXPECT_EQ(s.waiters(), 0U);
    }
    EXPECT_EQ(s.permits(), 2U);
  });
}

TEST(BoundedSemaphore, CountsPermitsThatAreHeld) {
  in_order([]() -> task<> {
    bounded_semaphore s(1);
    {
      const auto held = co_await s.acquire();
      EXPECT_THROW(s.add_permits(2), std::logic_error);
    }
    EXPECT_EQ(s.permits(), 1U);
  });
}

}  // namespace
}  // namespace weft
