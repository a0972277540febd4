// SPDX-License-Identifier: MIT
#include "weft/core/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include "tests/core/logged_resource.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

/// A program that was started in the background may have SIGINT ignored: the tests begin with the defaults.
class Run : public ::testing::Test {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (const int s : {SIGINT, SIGTERM, SIGPIPE}) std::signal(s, SIG_DFL);
  }
  static bool is_default(int signal) {
    struct sigaction present{};
    sigaction(signal, nullptr, &present);
    return present.sa_handler == SIG_DFL;
  }
  static bool all_default() { return is_default(SIGINT) && is_default(SIGTERM) && is_default(SIGPIPE); }
};
using RunDeathTest = Run;

task<> wait_for_ever() {
  const tracked t;
  co_await sleep_forever();
}

TEST_F(Run, GivesTheValueOrTheError) {
  EXPECT_EQ(run([](int n) -> task<int> { co_return n; }, 5), 5);
  EXPECT_EQ(*run([](std::unique_ptr<int> p) -> task<std::unique_ptr<int>> { co_return p; },
                 std::make_unique<int>(4)),
            4);
  EXPECT_THROW(run([]() -> task<> {
                 co_await yield_now();
                 throw boom();
               }),
               boom);
  EXPECT_THROW(run([]() -> task<int> { throw boom(); }), boom) << "thrown by the call itself";
}

TEST_F(Run, OwnsItsArgumentsOrBorrowsByRef) {
  int n = 0;
  run(
      [](int& out) -> task<> {
        co_await yield_now();
        out = 5;
      },
      std::ref(n));
  EXPECT_EQ(n, 5);
  EXPECT_EQ(run([](const std::string& s) -> task<std::string> { co_return s; }, "abc"), "abc");
}

TEST_F(Run, InsideRunIsRefused) {
  run([]() -> task<> {
    EXPECT_THROW(run(wait_for_ever), std::logic_error);
    co_await yield_now();
  });
  EXPECT_EQ(current_loop(), nullptr);
  run(sleeper, 0s);
}

TEST_F(Run, RootThatCancelsItselfIsAnError) {
  EXPECT_THROW(run([]() -> task<> {
                 (co_await this_chain{}).cancel();
                 co_await yield_now();
               }),
               std::logic_error);
}

TEST_F(Run, FirstSignalUnwindsTheRootAndIsThrown) {
  for (const int signal : {SIGINT, SIGTERM}) {
    journal log;
    try {
      run([&, signal]() -> task<> {
        EXPECT_FALSE(is_default(signal));
        EXPECT_FALSE(is_default(SIGPIPE)) << "a peer that has gone does not end the program";
        co_await with(logged_resource("r", log, {.exit_takes = 1ms}), [&](auto&) -> task<> {
          co_await with_task_group([&](task_group<>& group) -> task<> {
            group.spawn(wait_for_ever);
            co_await yield_now();
            raise(signal);
            co_await sleep_forever();
          });
        });
      });
      ADD_FAILURE();
    } catch (const interrupted& i) {
      EXPECT_EQ(i.signal(), signal);
    }
    EXPECT_EQ(log, (journal{"+r", "-r cancelled"}));
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_TRUE(all_default());
  }
}

TEST_F(Run, HandlersAreInstalledAnew) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(run([]() -> task<> {
                   raise(SIGINT);
                   co_await sleep_forever();
                 }),
                 interrupted);
  }
}

TEST_F(Run, ASignalReachesATaskThatIsNeverIdle) {
  for (const std::uint64_t seed : {0, 1}) {
    EXPECT_THROW(run_with_options({.seed = seed},
                                  []() -> task<> {
                                    raise(SIGINT);
                                    for (;;) co_await yield_now();
                                  }),
                 interrupted);
  }
}

TEST_F(Run, ARootThatReturnsOrFailsAfterTheSignalWins) {
  EXPECT_EQ(run([]() -> task<int> {
              raise(SIGINT);
              co_return co_await shield(sleep_and_give(1ms, 5));
            }),
            5);
  EXPECT_THROW(run([]() -> task<> {
                 raise(SIGINT);
                 co_await shield(sleep_and_throw(1ms));
               }),
               boom);
}

TEST_F(Run, AGroupOfNothingButInterruptsIsOneInterrupt) {
  const auto fails_after_the_signal = [](std::vector<std::exception_ptr> errors) -> task<> {
    raise(SIGTERM);
    co_await sleep_for(1ms);
    throw exception_group(std::move(errors));
  };
  const auto interrupt = std::make_exception_ptr(interrupted(SIGTERM));
  const auto nested = std::make_exception_ptr(exception_group({interrupt}));
  const auto shielded = [&](std::vector<std::exception_ptr> errors) -> task<> {
    co_await shield(fails_after_the_signal(std::move(errors)));
  };
  EXPECT_THROW(run(shielded, std::vector{interrupt, nested}), interrupted);
  EXPECT_THROW(run(shielded, std::vector{interrupt, std::make_exception_ptr(boom())}), exception_group);
}

TEST_F(Run, SignalsThatTheProgramHandlesAreLeftAlone) {
  std::signal(SIGINT, [](int) {});
  std::signal(SIGPIPE, [](int) {});
  run([]() -> task<> {
    raise(SIGINT);
    raise(SIGPIPE);
    co_await sleep_for(1ms);
  });
  EXPECT_FALSE(is_default(SIGINT));
  EXPECT_FALSE(is_default(SIGPIPE));
}

TEST_F(Run, HandlesNoSignalsIfToldSo) {
  run_with_options({.handle_signals = false}, []() -> task<> {
    EXPECT_TRUE(all_default());
    co_return;
  });
}

TEST_F(RunDeathTest, SecondSignalEndsTheProcess) {
  const auto stubborn = []() -> task<> {
    raise(SIGTERM);
    const auto takes_its_time = []() -> task<> {
      co_await sleep_for(1ms);
      raise(SIGTERM);
    };
    co_await shield(takes_its_time());
    co_await sleep_forever();
  };
  EXPECT_EXIT(run(stubborn), ::testing::KilledBySignal(SIGTERM), "");
}

TEST_F(Run, OneSignalInterruptsTheLoopsOfAllThreads) {
  std::atomic<int> waiting = 0, interruptions = 0;
  const auto loop_of_a_thread = [&] {
    try {
      run([&]() -> task<> {
        ++waiting;
        co_await wait_for_ever();
      });
    } catch (const interrupted&) {
      ++interruptions;
    }
  };
  std::thread a(loop_of_a_thread), b(loop_of_a_thread);
  while (waiting != 2) std::this_thread::yield();
  raise(SIGINT);
  a.join();
  b.join();
  EXPECT_EQ(interruptions, 2);
  EXPECT_TRUE(all_default());
}

TEST_F(Run, ALoopThatBeginsWhileOthersCleanUpIsInterruptedToo) {
  const auto root = [](std::thread& late, bool& was_interrupted) -> task<> {
    raise(SIGTERM);
    const auto clean_up = [&]() -> task<> {
      late = std::thread([&] {
        try {
          run(wait_for_ever);
        } catch (const interrupted& i) {
          was_interrupted = i.signal() == SIGTERM;
        }
      });
      late.join();
      co_return;
    };
    co_await shield(clean_up());
    co_await sleep_forever();
  };
  std::thread late;
  bool was_interrupted = false;
  EXPECT_THROW(run(root, std::ref(late), std::ref(was_interrupted)), interrupted);
  EXPECT_TRUE(was_interrupted);
  EXPECT_TRUE(all_default());
  run(sleeper, 1ms);
}

TEST_F(Run, LoopsThatComeAndGoShareTheHandlers) {
  std::atomic<bool> first_runs = false, second_done = false;
  std::thread first([&] {
    EXPECT_THROW(run([&]() -> task<> {
                   first_runs = true;
                   while (!second_done) co_await sleep_for(1ms);
                   EXPECT_FALSE(is_default(SIGINT));
                   raise(SIGINT);
                   co_await sleep_forever();
                 }),
                 interrupted);
  });
  while (!first_runs) std::this_thread::yield();
  run(sleeper, 1ms);
  second_done = true;
  first.join();
  EXPECT_TRUE(all_default());
}

// For the end of main.

TEST_F(Run, MainRunGivesAnExitCode) {
  EXPECT_EQ(main_run([]() -> task<> { co_return; }), 0);
  EXPECT_EQ(main_run([](int n) -> task<int> { co_return n; }, 7), 7);
  EXPECT_EQ(main_run([]() -> task<> {
              raise(SIGTERM);
              co_await sleep_forever();
            }),
            128 + SIGTERM);
}

task<> fails_below() {
  co_await yield_now();
  throw boom("no such thing");
}
task<> fails() { co_await fails_below(); }

TEST_F(Run, MainRunSaysWhatWentWrongAndWhere) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(main_run(fails), 1);
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(said.starts_with("weft: uncaught error: no such thing\n  at ")) << said;
  EXPECT_NE(said.find("run_test.cpp"), std::string::npos) << said;
  EXPECT_LT(said.find("fails_below"), said.find("fails()")) << said;
}

TEST_F(Run, MainRunListsTheErrorsOfAGroup) {
  ::testing::internal::CaptureStderr();
  const int code = main_run([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(fails);
      group.spawn([]() -> task<> {
        co_await finishes_anyway();
        throw second_boom();
      });
      co_return;
    });
  });
  EXPECT_EQ(code, 1);
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(said.starts_with("weft: uncaught errors in a task group:\n  no such thing\n    at ")) << said;
  EXPECT_NE(said.find("\n  second boom\n"), std::string::npos) << said;
}

TEST_F(Run, MainRunInsideRunIsAnErrorToo) {
  run([]() -> task<> {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(main_run(wait_for_ever), 1);
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("inside run()"), std::string::npos);
    co_return;
  });
}

}  // namespace
}  // namespace weft
