// SPDX-License-Identifier: MIT
#include "weft/core/error_path.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/core/tracked.hpp"

namespace weft {
namespace {

using namespace tests;

task<> deepest() {
  co_await yield_now();
  throw boom();
}
task<> middle() { co_await deepest(); }
task<> topmost() { co_await middle(); }

std::exception_ptr error_of(task<> (*fn)()) {
  try {
    testing::run(fn);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

TEST(ErrorPath, NamesTheAwaitsThatTheErrorCameOutOf) {
  const auto path = error_path(error_of(topmost));
  ASSERT_EQ(path.size(), 3U);
  EXPECT_NE(std::string_view(path[0].function_name()).find("deepest"), std::string_view::npos);
  EXPECT_NE(std::string_view(path[1].function_name()).find("middle"), std::string_view::npos);
  EXPECT_EQ(path[2].line(), path[1].line() + 1);
}

TEST(ErrorPath, IsEmptyForAnErrorThatCrossedNoAwait) {
  EXPECT_TRUE(error_path(std::make_exception_ptr(boom())).empty());
  EXPECT_TRUE(error_path(nullptr).empty());
}

TEST(ErrorPath, IsKnownForTheLatestErrors) {
  const auto first = error_of(topmost);
  const auto second = error_of(middle);
  EXPECT_EQ(error_path(first).size(), 3U);
  EXPECT_EQ(error_path(second).size(), 2U);
  for (int i = 0; i < 20; ++i) error_of(topmost);
  EXPECT_TRUE(error_path(first).empty());
}

}  // namespace
}  // namespace weft
