// SPDX-License-Identifier: MIT
#include "weft/base/error.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Error, SaysWhatWasAttemptedAndKeepsItsCode) {
  const error e(std::make_error_code(std::errc::connection_refused),
                "connect 10.0.0.1:80: connection refused");
  EXPECT_STREQ(e.what(), "connect 10.0.0.1:80: connection refused");
  EXPECT_EQ(e.code(), std::errc::connection_refused);
}

}  // namespace
}  // namespace weft
