// SPDX-License-Identifier: MIT
#include "weft/core/parker.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace weft {
namespace {

TEST(Parker, WaitsNoLongerThanAsked) {
  parker p;
  const auto before = clock::now();
  p.poll(duration::zero());
  p.poll(1ms);
  EXPECT_GE(clock::now() - before, 1ms);
  EXPECT_FALSE(p.pending());
}

TEST(Parker, AWakeUpIsNotLost) {
  parker p;
  p.wake();
  p.wake();
  p.poll(std::nullopt);
  const auto before = clock::now();
  p.poll(1ms);
  EXPECT_GE(clock::now() - before, 1ms) << "both wake-ups were one";
}

TEST(Parker, IsWokenByAnotherThread) {
  parker p;
  std::thread t([&] { p.wake(); });
  p.poll(std::nullopt);
  t.join();
}

}  // namespace
}  // namespace weft
