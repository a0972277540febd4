// SPDX-License-Identifier: MIT
// Covers: weft/thread/thread_question.hpp
#include "weft/thread/await_here.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/event.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

task<std::string> greet(std::string name, duration after) {
  co_await sleep_for(after);
  co_return "hello " + name;
}

TEST(AwaitHere, RunsTheTaskOnTheLoopAndGivesItsResult) {
  testing::run([]() -> task<> {
    const auto loop_thread = std::this_thread::get_id();
    const auto said = co_await to_thread([&] {
      EXPECT_EQ(from_thread::run_sync([] { return std::this_thread::get_id(); }), loop_thread);
      EXPECT_EQ(from_thread::run(greet, "ana", 1h), "hello ana");
      auto owned = await_here([]() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); }());
      EXPECT_EQ(*owned, 3);
      int n = 1;
      EXPECT_EQ(&await_here([](int& r) -> task<int&> { co_return r; }(n)), &n);
      from_thread::run([]() -> task<> { co_await sleep_for(1s); });
      return await_here(greet("bea", 1s));
    });
    EXPECT_EQ(said, "hello bea");
  });
}

TEST(AwaitHere, ThrowsWhatTheTaskThrows) {
  testing::run([]() -> task<> {
    co_await to_thread([] {
      const auto fails = []() -> task<int> {
        co_await yield_now();
        throw std::runtime_error("no");
      };
      EXPECT_THROW(from_thread::run(fails), std::runtime_error);
      EXPECT_EQ(from_thread::run_sync([] { return 1; }), 1) << "the thread goes on";
    });
  });
}

TEST(AwaitHere, NeedsATaskThatWaits) {
  std::string said;
  try {
    await_here([]() -> task<> { co_return; }());
  } catch (const std::logic_error& e) {
    said = e.what();
  }
  EXPECT_TRUE(said.starts_with("weft: no task waits for this thread")) << said;
}

TEST(AwaitHere, CancellationCutsTheTaskAndUnwindsTheFunction) {
  testing::run([]() -> task<> {
    event begun;
    bool task_cut = false;
    bool function_cut = false;
    struct tracked {
      bool& gone;
      ~tracked() { gone = true; }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await to_thread([&] {
          const tracked here{function_cut};
          await_here([](event& e, bool& cut) -> task<> {
            const tracked inside{cut};
            e.set();
            co_await sleep_for(1h);
          }(begun, task_cut));
          ADD_FAILURE() << "went on";
        });
        ADD_FAILURE() << "went on";
      });
      co_await begun.wait();
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    EXPECT_TRUE(task_cut);
    EXPECT_TRUE(function_cut);
  });
}

TEST(AwaitHere, AfterACancellationTheNextOneThrows) {
  testing::run([]() -> task<> {
    std::latch begun(1);
    bool unwound = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await to_thread([&] {
          begun.count_down();
          while (!thread_cancel_requested()) std::this_thread::yield();
          try {
            from_thread::run_sync([] { ADD_FAILURE(); });
          } catch (const thread_cancelled&) {
            unwound = true;
            throw;
          }
        });
      });
      co_await to_thread([&] { begun.wait(); });
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    EXPECT_TRUE(unwound);
  });
}

struct logged {
  std::string& log;
  task<> enter() {
    log += "enter ";
    co_return;
  }
  task<> exit(ended how) {
    co_await yield_now();
    log += how == ended::returned ? "returned " : how == ended::threw ? "threw " : "cancelled ";
  }
};

TEST(WithHere, HoldsAResourceOpenForTheThread) {
  testing::run([]() -> task<> {
    std::string log;
    co_await to_thread([&] {
      const int n = with_here(logged{log}, [](logged& r) {
        r.log += "body ";
        from_thread::run_sync([&] { r.log += "asked "; });
        return with_here(logged{r.log}, [](logged&) { return 7; });
      });
      EXPECT_EQ(n, 7);
      EXPECT_EQ(log, "enter body asked enter returned returned ");
      log.clear();
      EXPECT_THROW(with_here(logged{log}, [](logged&) { throw std::runtime_error("no"); }),
                   std::runtime_error);
      EXPECT_EQ(log, "enter threw ");
      log.clear();
    });
  });
}

TEST(WithHere, IsLeftWhenTheTaskIsCancelled) {
  testing::run([]() -> task<> {
    std::string log;
    event begun;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await to_thread([&] {
          with_here(logged{log}, [&](logged&) {
            from_thread::run_sync([&] { begun.set(); });
            for (;;) check_cancelled();
          });
        });
      });
      co_await begun.wait();
      group.cancel();
    });
    EXPECT_EQ(log, "enter cancelled ");
  });
}

TEST(WithHere, ThrowsWhatEnterThrows) {
  struct closed {
    task<> enter() {
      co_await yield_now();
      throw std::runtime_error("closed");
    }
    task<> exit(ended) { co_return; }
  };
  testing::run([]() -> task<> {
    co_await to_thread([] { EXPECT_THROW(with_here(closed(), [](closed&) {}), std::runtime_error); });
  });
}

}  // namespace
}  // namespace weft
