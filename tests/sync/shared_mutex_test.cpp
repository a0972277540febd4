// SPDX-License-Identifier: MIT
#include "weft/sync/shared_mutex.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(SharedMutex, HasManyReadersOrOneWriter) {
  in_every_order([]() -> task<> {
    shared_mutex m;
    int readers = 0, writers = 0, most = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 6; ++i) {
        group.spawn([&]() -> task<> {
          const auto held = co_await m.lock_shared();
          most = std::max(most, ++readers);
          EXPECT_EQ(writers, 0);
          co_await sleep_for(1s);
          --readers;
        });
      }
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> {
          const auto held = co_await m.lock();
          EXPECT_EQ(++writers, 1);
          EXPECT_EQ(readers, 0);
          EXPECT_EQ(m.readers(), 0U);
          co_await sleep_for(1s);
          --writers;
        });
      }
      co_return;
    });
    EXPECT_GT(most, 1);
    EXPECT_FALSE(m.locked());
  });
}

/// Reads ('r') and writes ('w') in the order they ask, each for a second; gives the order they got it, with
/// when.
task<> uses(shared_mutex& m, char what, std::string& order) {
  if (what == 'r') {
    const auto held = co_await m.lock_shared();
    order += what;
    co_await sleep_for(1s);
  } else {
    const auto held = co_await m.lock();
    order += what;
    co_await sleep_for(1s);
  }
}

TEST(SharedMutex, NeitherReadersNorWritersStarve) {
  in_order([]() -> task<> {
    shared_mutex m;
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : std::string("rrwrrw")) group.spawn(uses, std::ref(m), c, std::ref(order));
      co_await testing::wait_all_blocked();
      EXPECT_EQ(m.readers(), 2U);
      EXPECT_EQ(m.waiters(), 4U);
      EXPECT_FALSE(m.try_lock_shared()) << "a writer waits";
      EXPECT_FALSE(m.try_lock());
    });
    EXPECT_EQ(order, "rrwrrw");
    EXPECT_EQ(co_await elapsed(), 4s);
    EXPECT_TRUE(m.try_lock());
    EXPECT_TRUE(m.try_lock_shared());
  });
}

TEST(SharedMutex, AWriterThatIsCutLetsTheReadersBehindItIn) {
  in_every_order([]() -> task<> {
    shared_mutex m;
    bool reached = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto held = co_await m.lock_shared();
      auto writer = group.spawn([&]() -> task<> { (void)co_await m.lock(); });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> {
        const auto mine = co_await m.lock_shared();
        reached = true;
      });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(reached);
      writer.cancel();
      co_await testing::wait_all_blocked();
      EXPECT_TRUE(reached);
    });
    EXPECT_FALSE(m.locked());
  });
}

TEST(SharedMutex, RefusesTheWriterThatHasIt) {
  in_order([]() -> task<> {
    shared_mutex m;
    const auto held = co_await m.lock();
    EXPECT_THROW((void)co_await m.lock(), std::logic_error);
    EXPECT_THROW((void)co_await m.lock_shared(), std::logic_error);
  });
}

TEST(SharedMutex, WhoseWriterEndedFails) {
  in_order([]() -> task<> {
    shared_mutex m;
    std::optional<shared_mutex::guard> kept;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { kept = co_await m.lock(); });
      group.spawn([&]() -> task<> { EXPECT_THROW((void)co_await m.lock_shared(), abandoned_lock); });
      co_return;
    });
    EXPECT_THROW((void)co_await m.lock(), abandoned_lock);
    EXPECT_THROW((void)m.try_lock_shared(), abandoned_lock);
  });
}

}  // namespace
}  // namespace weft
