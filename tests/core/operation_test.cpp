// SPDX-License-Identifier: MIT
#include "weft/core/operation.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

/// Notes what the kernel asks of it; ended by hand.
class by_hand final : public operation {
 public:
  struct record {
    int started = 0, asked = 0;
    by_hand* armed = nullptr;
  };
  explicit by_hand(record& r) noexcept : record_(r) {}
  void start() noexcept override {
    ++record_.started;
    record_.armed = this;
  }
  void request_cancel() noexcept override { ++record_.asked; }

 private:
  record& record_;
};

TEST(Operation, IsAskedOnceAndMayConfirmLater) {
  in_every_order([]() -> task<> {
    by_hand::record record;
    cancel_scope outer, inner;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await outer.run([&]() -> task<> {
          co_await inner.run([&]() -> task<> { co_await by_hand(record); });
          ADD_FAILURE();
        });
      });
      co_await testing::wait_all_blocked();
      inner.cancel();
      inner.cancel();
      outer.cancel();
      child.cancel();
      co_await sleep_for(1s);
      EXPECT_EQ(record.started, 1);
      EXPECT_EQ(record.asked, 1);
      EXPECT_FALSE(child.done()) << "what an operation owns is waited for";
      record.armed->complete_cancelled();
      co_await child.join();
    });
  });
}

TEST(Operation, MayFinishAllTheSame) {
  in_every_order([]() -> task<> {
    by_hand::record record;
    bool delivered = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await by_hand(record);
        delivered = true;
        co_await yield_now();
        ADD_FAILURE();
      });
      co_await testing::wait_all_blocked();
      child.cancel();
      record.armed->complete();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    EXPECT_TRUE(delivered);
  });
}

TEST(Operation, IsNotArmedForACancelledTask) {
  in_order([]() -> task<> {
    by_hand::record record;
    EXPECT_FALSE(co_await move_on_after(0s, [&]() -> task<> { co_await by_hand(record); }));
    EXPECT_EQ(record.started, 0);
  });
}

TEST(Operation, ThatMustFinishIsNeverAsked) {
  class must final : public operation {
   public:
    explicit must(operation*& armed) noexcept : armed_(armed) { must_finish = true; }
    void start() noexcept override { armed_ = this; }
    void request_cancel() noexcept override { ADD_FAILURE(); }

   private:
    operation*& armed_;
  };
  in_every_order([]() -> task<> {
    operation* armed = nullptr;
    int finished = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await must(armed);
        ++finished;
        co_await must(armed);
        ++finished;
      });
      co_await testing::wait_all_blocked();
      child.cancel();
      armed->complete();
      co_await testing::wait_all_blocked();
      armed->complete();
      EXPECT_EQ(co_await child.join(), child_state::returned);
    });
    EXPECT_EQ(finished, 2);
  });
}

TEST(OperationDeathTest, CompletedTwice) {
  class twice final : public operation {
   public:
    void start() noexcept override {
      complete();
      complete();
    }
    void request_cancel() noexcept override {}
  };
  EXPECT_DEATH(testing::run([]() -> task<> { co_await twice(); }), "completes once");
}

TEST(OperationDeathTest, CancelledWithoutARequest) {
  class eager final : public operation {
   public:
    void start() noexcept override { complete_cancelled(); }
    void request_cancel() noexcept override {}
  };
  EXPECT_DEATH(testing::run([]() -> task<> { co_await eager(); }), "only after a request");
}

}  // namespace
}  // namespace weft
