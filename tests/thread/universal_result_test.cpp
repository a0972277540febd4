// SPDX-License-Identifier: MIT
#include "weft/thread/universal_result.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/run.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

TEST(UniversalResult, IsTheSameForThreadsAndTasks) {
  universal_result<std::string> r;
  std::thread waits([&] { EXPECT_EQ(r.get_blocking(), "done"); });
  std::thread sets([&] { r.set_value("done"); });
  run([&]() -> task<> { EXPECT_EQ(co_await r.get(), "done"); });
  EXPECT_TRUE(r.done());
  waits.join();
  sets.join();
}

TEST(UniversalResult, ThrowsItsErrorForEachWhoAsks) {
  universal_result<void> r;
  r.set_error(std::make_exception_ptr(std::runtime_error("no")));
  for (int i = 0; i < 2; ++i) EXPECT_THROW(r.get_blocking(), std::runtime_error);
  testing::run([&]() -> task<> { EXPECT_THROW(co_await r.get(), std::runtime_error); });
}

TEST(UniversalResult, IsSetOnce) {
  universal_result<void> r;
  r.set_value();
  EXPECT_THROW(r.set_value(), std::logic_error);
  EXPECT_THROW(r.set_error(nullptr), std::logic_error);
  EXPECT_NO_THROW(r.get_blocking());
}

}  // namespace
}  // namespace weft
