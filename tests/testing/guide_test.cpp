// SPDX-License-Identifier: MIT
// Covers: weft/testing/task_test.hpp weft/testing/stepper.hpp weft/testing/sequencer.hpp
// The programs of docs/guide/testing.md.
#include <gtest/gtest.h>

#include <string>

#include "weft/core/errors.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/faulty_stream.hpp"
#include "weft/testing/sequencer.hpp"
#include "weft/testing/stepper.hpp"
#include "weft/testing/suspension.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

// [first]
TASK_TEST(Semaphore, WakesInTheOrderTheyCame) {
  semaphore permits{0};
  std::string order;
  const auto take = [&](char name) -> task<> {
    auto permit = co_await permits.acquire();
    order += name;
    permit.forget();
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(take, 'a');
    group.spawn(take, 'b');
    co_await testing::wait_all_blocked();
    permits.add_permits(2);
  });
  ASSERT_EQ(order, "ab");
}
// [/first]

// [time]
TASK_TEST(Guide, AnHourTakesNoTime) {
  EXPECT_FALSE(co_await move_on_after(1h, []() -> task<> { co_await sleep_forever(); }));
  EXPECT_EQ((co_await now()).time_since_epoch(), 1h);
}

TASK_TEST(Guide, OrTenTimesAsFastAsTheRealOne, .rate = 10) { co_await sleep_for(20ms); }
// [/time]

// [seeds]
TASK_TEST(Guide, HoldsInEveryOrder, .seeds = 200) {
  int done = 0;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) {
      group.spawn([&]() -> task<> {
        co_await yield_now();
        ++done;
      });
    }
    co_return;
  });
  EXPECT_EQ(done, 3);
}
// [/seeds]

// [sequencer]
TASK_TEST(Guide, TwoTasksInOneOrder, .seeds = 20) {
  testing::sequencer seq;
  std::string order;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await seq.at(1);
      order += 'b';
      co_await seq.at(3);
      order += 'd';
    });
    co_await seq.at(0);
    order += 'a';
    co_await seq.at(2);
    order += 'c';
  });
  EXPECT_EQ(order, "abcd");
}
// [/sequencer]

// [suspension]
TASK_TEST(Guide, AFreePermitIsTakenAtOnce) {
  semaphore permits{1};
  co_await testing::assert_does_not_suspend(
      [&]() -> task<> { const auto permit = co_await permits.acquire(); });
  co_await testing::assert_suspends([]() -> task<> { co_await yield_now(); });
  co_await testing::assert_is_checkpoint([&]() -> task<> { const auto permit = co_await permits.acquire(); });
}
// [/suspension]

// [everywhere]
TEST(Guide, NoPermitIsLostWhereverAWaiterIsCut) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    semaphore permits{1};
    co_await run.run([&]() -> task<> {  // this part is cancelled at each of its suspensions in turn
      for (int i = 0; i < 3; ++i) {
        const auto permit = co_await permits.acquire();
        co_await sleep_for(1s);
      }
    });
    EXPECT_EQ(permits.permits(), 1U);
  });
}
// [/everywhere]

// [streams]
task<std::string> greet(io::stream& peer) {
  lines in{peer};
  co_await peer.write_all("who?\n");
  co_return "hello, " + (co_await in.next()).value_or("nobody");
}

TASK_TEST(Guide, GreetsWithoutANetwork) {
  auto [ours, theirs] = io::memory_stream::pair();
  co_await theirs.write_all("Ada\n");
  EXPECT_EQ(co_await greet(ours), "hello, Ada");
}

TASK_TEST(Guide, GreetsNobodyIfThePeerGoesAway) {
  auto [ours, theirs] = io::memory_stream::pair();
  testing::faulty_stream broken(std::make_unique<io::memory_stream>(std::move(ours)),
                                {.read_ends_after_bytes = 0});
  EXPECT_EQ(co_await greet(broken), "hello, nobody");
}

TEST(Guide, AStreamOfOnesOwnKeepsWhatEveryStreamPromises) {
  testing::check_stream(
      []() -> task<testing::stream_pair> {
        auto [a, b] = io::memory_stream::pair();
        co_return testing::stream_pair{std::make_unique<io::memory_stream>(std::move(a)),
                                       std::make_unique<io::memory_stream>(std::move(b))};
      },
      {.overflow_bytes = 100'000});
}
// [/streams]

// [runner]
template <typename T>
T run_by_hand(task<T> work) {
  testing::stepper steps(std::move(work));
  while (steps.step()) {}
  return steps.result();
}

task<int> slow() {
  co_await sleep_for(3s);
  co_return 42;
}

TEST(Guide, ARunnerOfTenLines) { EXPECT_EQ(run_by_hand(slow()), 42); }
// [/runner]

// [deadlock]
TEST(Guide, ADeadlockNamesWhoWaitsWhere) {
  try {
    testing::run([]() -> task<> {
      semaphore never{0};
      const auto permit = co_await never.acquire();
    });
  } catch (const deadlock_error& e) {
    EXPECT_NE(std::string(e.what()).find("for weft::semaphore::acquire_operation"), std::string::npos);
  }
}
// [/deadlock]

}  // namespace
}  // namespace weft
