// SPDX-License-Identifier: MIT
#include "weft/thread/errors.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(ThreadErrors, HaveStableCodesAndSayWhatFailed) {
  const call_cancelled cancelled;
  EXPECT_STREQ(cancelled.what(), "the awaited task was cancelled");
  EXPECT_EQ(cancelled.code(), thread_errc::call_cancelled);
  EXPECT_EQ(cancelled.code().value(), 1);
  const portal_closed closed;
  EXPECT_STREQ(closed.what(), "call into a loop: the portal is closed");
  EXPECT_EQ(closed.code().value(), 2);
  EXPECT_EQ(closed.code().message(), "the portal is closed");
  EXPECT_EQ(queue_closed("add an item").code().value(), 3);
  EXPECT_STREQ(thread_category().name(), "weft.thread");
}

}  // namespace
}  // namespace weft
