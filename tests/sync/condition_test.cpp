// SPDX-License-Identifier: MIT
#include "weft/sync/condition.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Condition, WakesAsManyAsItNotifiesInOrder) {
  in_order([]() -> task<> {
    mutex m;
    condition changed(m);
    std::string order;
    const auto waits = [&](char me) -> task<> {
      auto held = co_await m.lock();
      co_await changed.wait(held);
      EXPECT_TRUE(held);
      order += me;
      co_await yield_now();
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : {'a', 'b', 'c', 'd'}) group.spawn(waits, c);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(changed.waiters(), 4U);
      EXPECT_FALSE(m.locked());
      changed.notify();
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "a");
      changed.notify(2);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "abc");
      changed.notify_all();
      changed.notify_all();
    });
    EXPECT_EQ(order, "abcd");
    EXPECT_FALSE(m.locked());
  });
}

TEST(Condition, WaitsForAPredicateWithTheMutexHeld) {
  in_every_order([]() -> task<> {
    mutex m;
    condition changed(m);
    std::deque<int> items;
    int sum = 0;
    const auto consume = [&]() -> task<> {
      auto held = co_await m.lock();
      co_await changed.wait(held, [&] {
        EXPECT_TRUE(m.locked());
        return !items.empty();
      });
      sum += items.front();
      items.pop_front();
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) group.spawn(consume);
      for (int i = 1; i <= 3; ++i) {
        co_await sleep_for(1s);
        const auto held = co_await m.lock();
        items.push_back(i);
        co_await sleep_for(1s);
        changed.notify();
      }
    });
    EXPECT_EQ(sum, 6);
  });
}

TEST(Condition, AWaiterThatIsCutHasTheMutexWhileItUnwinds) {
  in_every_order([]() -> task<> {
    mutex m;
    condition changed(m);
    int inside = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto waits = group.spawn([&]() -> task<> {
        auto held = co_await m.lock();
        const at_end last([&] { EXPECT_EQ(inside, 0) << "another task is in its section"; });
        co_await changed.wait(held);
        ADD_FAILURE();
      });
      co_await testing::wait_all_blocked();
      auto held = co_await m.lock();
      ++inside;
      waits.cancel();
      co_await sleep_for(1s);
      EXPECT_FALSE(waits.done()) << "waits for the mutex";
      --inside;
      held.release();
      co_await waits.join();
      EXPECT_EQ(waits.state(), child_state::cancelled);
      EXPECT_FALSE(m.locked());
    });
  });
}

TEST(Condition, AWaiterThatIsCutWhileTheMutexIsFreeUnwindsAtOnce) {
  in_every_order([]() -> task<> {
    mutex m;
    condition changed(m);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      auto held = co_await m.lock();
      co_await changed.wait(held);
    }));
    EXPECT_FALSE(m.locked());
    EXPECT_EQ(changed.waiters(), 0U);
  });
}

TEST(Condition, AWaiterThatIsCutAtTheInstantOfItsNotifyPassesItOn) {
  in_every_order([]() -> task<> {
    mutex m;
    condition changed(m);
    int cut = 0, woken = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto waits = [&]() -> task<> {
        auto held = co_await m.lock();
        co_await changed.wait(held);
        ++woken;
      };
      auto first = group.spawn(waits);
      co_await testing::wait_all_blocked();
      group.spawn(waits);
      co_await testing::wait_all_blocked();
      {
        const auto held = co_await m.lock();
        changed.notify();
        first.cancel();
      }
      co_await first.join();
      cut += first.state() == child_state::cancelled;
    });
    EXPECT_EQ(cut, 1);
    EXPECT_EQ(woken, 1);
    EXPECT_FALSE(m.locked());
  });
}

TEST(Condition, ANotifyIsNeitherLostNorDoubledByCancellations) {
  in_every_order(
      []() -> task<> {
        mutex m;
        condition changed(m);
        int permits = 0, taken = 0, inside = 0;
        std::vector<child_handle<void>> consumers;
        const auto consume = [&]() -> task<> {
          auto held = co_await m.lock();
          EXPECT_EQ(++inside, 1);
          const at_end last([&] { --inside; });
          while (permits == 0) {
            --inside;
            const at_end back([&] { EXPECT_EQ(++inside, 1); });
            co_await changed.wait(held);
          }
          --permits;
          ++taken;
        };
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (int i = 0; i < 8; ++i) consumers.push_back(group.spawn(consume));
          for (int i = 0; i < 4; ++i) {
            group.spawn([&, i]() -> task<> {
              co_await sleep_for(1s);
              ++permits;
              changed.notify();
              consumers[static_cast<std::size_t>(2 * i)].cancel();
            });
          }
          co_await sleep_for(2s);
          group.cancel();
        });
        EXPECT_EQ(permits, 0) << "there was always one more who waited";
        EXPECT_EQ(taken, 4);
      },
      200);
}

TEST(Condition, RefusesAGuardThatIsNotThisTasks) {
  in_order([]() -> task<> {
    mutex m, other;
    condition changed(m);
    auto wrong = co_await other.lock();
    EXPECT_THROW(co_await changed.wait(wrong), std::logic_error);
    EXPECT_TRUE(wrong);
    auto held = co_await m.lock();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await changed.wait(held), std::logic_error); });
      co_return;
    });
    held.release();
    EXPECT_THROW(co_await changed.wait(held), std::logic_error);
  });
}

TEST(Condition, FailsWhenTheMutexCannotBeHadAgain) {
  in_order([]() -> task<> {
    mutex m;
    condition changed(m);
    std::optional<mutex::guard> kept;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        auto held = co_await m.lock();
        EXPECT_THROW(co_await changed.wait(held), abandoned_lock);
        EXPECT_FALSE(held);
      });
      auto is_cut = group.spawn([&]() -> task<> {
        auto held = co_await m.lock();
        co_await changed.wait(held);
      });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> { kept = co_await m.lock(); });
      co_await testing::wait_all_blocked();
      is_cut.cancel();
      co_await is_cut.join();
      EXPECT_EQ(is_cut.state(), child_state::cancelled);
      changed.notify_all();
    });
  });
}

}  // namespace
}  // namespace weft
