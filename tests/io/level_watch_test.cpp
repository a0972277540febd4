// SPDX-License-Identifier: MIT
#include "weft/io/level_watch.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "weft/core/errors.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/sync/event.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

std::pair<descriptor, descriptor> make_pair() {
  std::array<int, 2> made{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()), 0);
  return {descriptor(made[0]), descriptor(made[1])};
}

// Takes one byte a call, and says when it has got three.
class byte_reader final : public level_watch {
 public:
  using level_watch::level_watch;
  event three;
  int bytes = 0;
  int writable_count = 0;

 private:
  void on_ready(bool readable, bool writable) noexcept override {
    writable_count += writable ? 1 : 0;
    char c = 0;
    if (!readable || read(fd(), &c, 1) != 1) return;
    if (++bytes == 3) three.set();
  }
};

TEST(LevelWatch, CallsAgainWhileThereIsSomethingToRead) {
  run([]() -> task<> {
    auto [ours, theirs] = make_pair();
    byte_reader reader(driver_of(co_await this_loop{}), ours.get());
    EXPECT_EQ(reader.watch(true, false), 0);
    EXPECT_EQ(write(theirs.get(), "abc", 3), 3);
    co_await reader.three.wait();
    EXPECT_EQ(reader.bytes, 3);
    EXPECT_EQ(reader.writable_count, 0);
  });
}

TEST(LevelWatch, ChangesWhatItWatches) {
  run([]() -> task<> {
    auto [ours, theirs] = make_pair();
    byte_reader reader(driver_of(co_await this_loop{}), ours.get());
    EXPECT_EQ(write(theirs.get(), "abc", 3), 3);
    EXPECT_EQ(reader.watch(false, true), 0);
    while (reader.writable_count < 2) co_await sleep_for(1us);
    EXPECT_EQ(reader.bytes, 0);
    EXPECT_EQ(reader.watch(true, false), 0);
    co_await reader.three.wait();
  });
}

// Whoever answers is served meanwhile, and not kept waiting by all of them.
TEST(LevelWatch, IsCalledWhileManyTasksAreReady) {
  run([]() -> task<> {
    auto [ours, theirs] = make_pair();
    byte_reader reader(driver_of(co_await this_loop{}), ours.get());
    EXPECT_EQ(reader.watch(true, false), 0);
    constexpr int tasks = 10'000;
    int ran = 0, ran_before_it = tasks;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < tasks; ++i) {
        group.spawn([&]() -> task<> {
          if (++ran == 1) EXPECT_EQ(write(theirs.get(), "a", 1), 1);
          if (reader.bytes > 0) ran_before_it = std::min(ran_before_it, ran);
          co_return;
        });
      }
      co_return;
    });
    EXPECT_LT(ran_before_it, 200);
    EXPECT_EQ(ran, tasks);
  });
}

TEST(LevelWatch, SaysNothingAfterItWasStopped) {
  testing::run([]() -> task<> {
    auto [ours, theirs] = make_pair();
    byte_reader reader(driver_of(co_await this_loop{}), ours.get());
    EXPECT_EQ(reader.watch(true, false), 0);
    EXPECT_EQ(reader.watch(false, false), 0);
    EXPECT_EQ(write(theirs.get(), "abc", 3), 3);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(reader.bytes, 0);
  });
}

TEST(LevelWatch, ReportsADescriptorThatCannotBeWatched) {
  testing::run([]() -> task<> {
    byte_reader reader(driver_of(co_await this_loop{}), -1);
    EXPECT_EQ(reader.watch(true, false), EBADF);
  });
}

TEST(LevelWatch, DoesNotHideADeadlock) {
  EXPECT_THROW(testing::run([]() -> task<> {
                 auto [ours, theirs] = make_pair();
                 byte_reader reader(driver_of(co_await this_loop{}), ours.get());
                 EXPECT_EQ(reader.watch(true, false), 0);
                 co_await reader.three.wait();
               }),
               deadlock_error);
}

}  // namespace
}  // namespace weft::io
