// SPDX-License-Identifier: MIT
#include "weft/base/system_error_text.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace weft::base {
namespace {

TEST(SystemErrorText, BeginsInLowerCase) {
  EXPECT_EQ(system_error_text(ECONNREFUSED), "connection refused");
  EXPECT_EQ(system_error_text(ENOSPC), "no space left on device");
}

TEST(SystemErrorText, ChangesNothingElse) {
  EXPECT_EQ(system_error_text(EXDEV), "invalid cross-device link");
}

}  // namespace
}  // namespace weft::base
