// SPDX-License-Identifier: MIT
#include "weft/core/errors.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace weft {
namespace {

TEST(CoreErrors, HaveStableCodes) {
  const timeout_error late("too late");
  EXPECT_EQ(late.code(), core_errc::timed_out);
  EXPECT_EQ(late.code().message(), "timed out");
  EXPECT_STREQ(late.code().category().name(), "weft.core");
  EXPECT_STREQ(late.what(), "too late");
  const interrupted stop(SIGINT);
  EXPECT_EQ(stop.signal(), SIGINT);
  EXPECT_EQ(stop.code(), core_errc::interrupted);
  EXPECT_EQ(stop.code().message(), "interrupted by a signal");
  EXPECT_STREQ(stop.what(), "interrupted by Interrupt");
}

TEST(CoreErrors, TheWorldsAreErrorsTheProgramsAreLogicErrors) {
  EXPECT_TRUE((std::is_base_of_v<error, timeout_error>));
  EXPECT_TRUE((std::is_base_of_v<error, interrupted>));
  EXPECT_TRUE((std::is_base_of_v<std::logic_error, deadlock_error>));
  EXPECT_TRUE((std::is_base_of_v<std::logic_error, group_closed>));
}

}  // namespace
}  // namespace weft
