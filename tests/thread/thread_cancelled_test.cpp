// SPDX-License-Identifier: MIT
#include "weft/thread/thread_cancelled.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

TEST(ThreadCancelled, NoThreadOfAPoolIsNeverCancelled) {
  EXPECT_FALSE(thread_cancel_requested());
  EXPECT_NO_THROW(check_cancelled());
}

TEST(ThreadCancelled, CheckUnwindsTheFunctionAndThenTheTask) {
  testing::run([]() -> task<> {
    std::latch begun(1);
    bool destroyed = false;
    bool caught = false;
    bool went_on = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        try {
          co_await to_thread([&] {
            struct tracked {
              bool& gone;
              ~tracked() { gone = true; }
            } const here{destroyed};
            begun.count_down();
            for (;;) {
              try {
                check_cancelled();
              } catch (const std::exception&) {
                caught = true;
              }
            }
          });
        } catch (...) {
          caught = true;
        }
        went_on = true;
      });
      co_await to_thread([&] { begun.wait(); });
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    EXPECT_TRUE(destroyed);
    EXPECT_FALSE(caught);
    EXPECT_FALSE(went_on);
  });
}

TEST(ThreadCancelled, AScopeAroundTheCallGoesOn) {
  testing::run([]() -> task<> {
    cancel_scope scope;
    std::latch begun(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await to_thread([&] { begun.wait(); });
        scope.cancel();
      });
      const bool finished = co_await scope.run([&]() -> task<> {
        co_await to_thread([&] {
          begun.count_down();
          for (;;) check_cancelled();
        });
      });
      EXPECT_FALSE(finished);
    });
  });
}

}  // namespace
}  // namespace weft
