// SPDX-License-Identifier: MIT
#include "weft/base/assert.hpp"

#include <gtest/gtest.h>

namespace weft::base {
namespace {

TEST(Assert, IsAnExpressionThatEvaluatesItsConditionOnce) {
  int evaluated = 0;
  const auto checked = [&](int value) { return WEFT_ASSERT(++evaluated > 0, "counts"), value; };
  EXPECT_EQ(checked(7), 7);
  EXPECT_EQ(evaluated, 1);
}

TEST(Assert, DoesNotTouchItsMessageWhenTheConditionHolds) {
  bool asked = false;
  const auto message = [&] { return asked = true, "message"; };
  WEFT_ASSERT(true, message());
  EXPECT_FALSE(asked);
}

TEST(AssertDeathTest, SaysWhatIsViolatedAndWhere) {
  const int permits = -1;
  EXPECT_DEATH(
      WEFT_ASSERT(permits >= 0, "more permits given back than taken"),
      "weft: more permits given back than taken\n  \\(permits >= 0, at .*assert_test\\.cpp:[0-9]+\\)");
}

}  // namespace
}  // namespace weft::base
