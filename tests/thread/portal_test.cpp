// SPDX-License-Identifier: MIT
// Covers: weft/thread/portal.hpp weft/thread/thread_future.hpp
#include "weft/thread/portal.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/thread/when_idle.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/sync/event.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

task<int> twice(int n) {
  co_await sleep_for(1h);
  co_return 2 * n;
}
task<> fail() {
  co_await yield_now();
  throw std::runtime_error("no");
}

/// Runs `use(portal)` on a thread, with a virtual clock.
template <typename Use>
void from_a_thread(Use use) {
  testing::run(
      [&]() -> task<> { co_await with_portal([&](portal p) -> task<> { co_await to_thread(use, p); }); });
}

TEST(Portal, CallsFunctionsAndTasksOnTheLoop) {
  const auto here = std::this_thread::get_id();
  from_a_thread([&](portal p) {
    EXPECT_EQ(p.call([] { return std::this_thread::get_id(); }), here);
    EXPECT_EQ(p.call(twice, 21), 42);
    auto owned = p.call([](std::unique_ptr<int> n) { return n; }, std::make_unique<int>(3));
    EXPECT_EQ(*owned, 3);
    EXPECT_THROW(p.call(fail), std::runtime_error);
    p.call([] {});
  });
}

TEST(Portal, IsForThreadsThatWeftDoesNotKnow) {
  testing::run([]() -> task<> {
    co_await with_portal([](portal p) -> task<> {
      event done;
      std::thread other([&, p] { p.call([&] { done.set(); }); });
      co_await done.wait();  // no deadlock: an open portal may always be called
      co_await to_thread([&] { other.join(); });
    });
  });
}

TEST(Portal, SpawnGivesAFuture) {
  run([]() -> task<> {
    co_await with_portal([](portal p) -> task<> {
      event opened;
      co_await to_thread([&] {
        auto waits = p.spawn([&]() -> task<int> {
          co_await opened.wait();
          co_return 1;
        });
        EXPECT_FALSE(waits.done());
        auto opens = run_coroutine_threadsafe(p, [&] { opened.set(); });
        EXPECT_EQ(waits.result(), 1);
        EXPECT_EQ(waits.result(), 1) << "a copy each time";
        opens.result();
        EXPECT_TRUE(opens.done());
      });
    });
  });
}

TEST(Portal, FuturesAreAwaitedOnOtherLoops) {
  std::optional<thread_future<int>> future;
  run([&]() -> task<> {
    co_await with_portal([&](portal p) -> task<> {
      std::thread other([&] {
        run([&]() -> task<> {
          auto f = p.spawn([]() -> task<int> {
            co_await yield_now();
            co_return 5;
          });
          EXPECT_EQ(co_await f, 5);
          future = f;
        });
      });
      co_await to_thread([&] { other.join(); });
    });
  });
  EXPECT_EQ(future->result(), 5);
  auto there = thread_future<int>::from_value(8);
  there.cancel();
  EXPECT_EQ(there.result(), 8);
}

TEST(Portal, CancelledFutureCutsTheTask) {
  run([]() -> task<> {
    co_await with_portal([](portal p) -> task<> {
      co_await to_thread([&] {
        auto f = p.spawn([]() -> task<> { co_await sleep_for(1h); });
        f.cancel();
        EXPECT_THROW(f.result(), call_cancelled);
      });
    });
  });
}

TEST(Portal, ClosesWithItsBody) {
  std::optional<portal> kept;
  std::optional<thread_future<int>> last;
  testing::run([&]() -> task<> {
    co_await with_portal([&](portal p) -> task<> {
      kept = p;
      event begun;
      last = p.spawn([&] {
        begun.set();
        return twice(4);
      });
      co_await begun.wait();
    });
    EXPECT_TRUE(last->done());
    auto late = kept->spawn(twice, 5);
    EXPECT_THROW(co_await late, portal_closed);
  });
  EXPECT_EQ(last->result(), 8);
  EXPECT_THROW(kept->call([] {}), portal_closed);
}

TEST(Portal, CancellationReachesTheCaller) {
  testing::run([]() -> task<> {
    event begun;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await with_portal([&](portal p) -> task<> {
          co_await to_thread([&] {
            EXPECT_THROW(p.call([&]() -> task<> {
              begun.set();
              co_await sleep_for(1h);
            }),
                         call_cancelled);
          });
        });
      });
      co_await begun.wait();
      group.cancel();
    });
  });
}

TEST(Portal, DoesNotBlockALoop) {
  testing::run([]() -> task<> {
    co_await with_portal([](portal p) -> task<> {
      std::string said;
      try {
        p.call([] {});
      } catch (const std::logic_error& e) {
        said = e.what();
      }
      EXPECT_EQ(said, "weft: this would block the thread of a loop; in a task, co_await the task itself");
      co_return;
    });
  });
}

struct failing_exit {
  std::string& log;
  bool fails = false;
  task<> enter() {
    co_await yield_now();
    if (fails) throw std::runtime_error("closed");
    log += "enter ";
  }
  task<> exit(ended how) {
    co_await yield_now();
    log += how == ended::returned ? "returned" : how == ended::threw ? "threw" : "cancelled";
  }
};

TEST(Portal, HoldsAResourceOpenForAThread) {
  std::string log;
  from_a_thread([&](portal p) {
    EXPECT_EQ(p.with(failing_exit{log},
                     [&](failing_exit& r) {
                       r.log += "body ";
                       p.call([&] { log += "call "; });
                       return 7;
                     }),
              7);
    EXPECT_EQ(log, "enter body call returned");
    log.clear();
    EXPECT_THROW(p.with(failing_exit{log}, [](failing_exit&) { throw std::runtime_error("no"); }),
                 std::runtime_error);
    EXPECT_EQ(log, "enter threw");
    EXPECT_THROW(p.with(failing_exit{log, true}, [](failing_exit&) { FAIL(); }), std::runtime_error);
  });
}

// The thread is outside, and goes on: the search for deadlocks does not overtake it, also when the portal is
// closed. While it has the loop do something, time goes on.
TEST(Portal, AVirtualClockWaitsForWhoHoldsAResource) {
  std::string log;
  std::latch idle(1);
  std::thread other;
  testing::run([&]() -> task<> {
    event entered;
    loop& here = co_await this_loop{};
    std::optional<tests::when_idle> opens;
    co_await with_portal([&](portal p) -> task<> {
      other = std::thread([&, p] {
        p.with(failing_exit{log}, [&](failing_exit& r) {
          EXPECT_EQ(p.call(twice, 21), 42);
          p.call([&] { entered.set(); });
          idle.wait();
          r.log += "body ";
        });
      });
      co_await entered.wait();
      opens.emplace(here, [&] { idle.count_down(); });
    });
    EXPECT_EQ(log, "enter body returned");
  });
  other.join();
}

TEST(Portal, AClosedOneEntersNothing) {
  std::optional<portal> kept;
  testing::run([&]() -> task<> {
    co_await with_portal([&](portal p) -> task<> {
      kept = p;
      co_return;
    });
  });
  std::string log;
  EXPECT_THROW(kept->with(failing_exit{log}, [](failing_exit&) {}), portal_closed);
  EXPECT_EQ(log, "");
}

}  // namespace
}  // namespace weft
