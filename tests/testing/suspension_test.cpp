// SPDX-License-Identifier: MIT
#include "weft/testing/suspension.hpp"

#include <gmock/gmock.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::check_failed;
using ::testing::HasSubstr;

const auto suspends = []() -> task<int> {
  co_await yield_now();
  co_return 7;
};
const auto ready = []() -> task<int> { co_return co_await ready_at_once(); };
const auto does_nothing = []() -> task<> { co_return; };

TASK_TEST(Suspension, IsAsserted) {
  EXPECT_EQ(co_await testing::assert_suspends(suspends), 7);
  EXPECT_THROW(co_await testing::assert_suspends(ready), check_failed);
  EXPECT_THROW(co_await testing::assert_suspends(does_nothing), check_failed);
}

TASK_TEST(Suspension, IsDenied) {
  EXPECT_EQ(co_await testing::assert_does_not_suspend(ready), 7);
  co_await testing::assert_does_not_suspend(does_nothing);
  EXPECT_THROW(co_await testing::assert_does_not_suspend(suspends), check_failed);
}

TASK_TEST(Suspension, OfOthersDoesNotCount) {
  co_await with_task_group([](task_group<>& group) -> task<> {
    group.spawn(sleeper, 1s);
    co_await yield_now();
    co_await testing::assert_does_not_suspend(does_nothing);
  });
}

TASK_TEST(Suspension, AnOperationIsACheckpointEvenIfItIsReady) {
  co_await testing::assert_is_checkpoint(suspends);
  co_await testing::assert_is_checkpoint(ready);
  EXPECT_THROW(co_await testing::assert_is_checkpoint(does_nothing), check_failed);
}

TASK_TEST(Suspension, AFailureSaysWhere) {
  try {
    co_await testing::assert_does_not_suspend(suspends);
    ADD_FAILURE();
  } catch (const check_failed& e) {
    EXPECT_THAT(e.what(), HasSubstr("the work at suspension_test.cpp:"));
    EXPECT_THAT(e.what(), HasSubstr("was not to suspend, and did 1 times"));
  }
}

}  // namespace
}  // namespace weft
