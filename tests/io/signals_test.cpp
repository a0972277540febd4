// SPDX-License-Identifier: MIT
#include "weft/io/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "weft/core/errors.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::io {
namespace {

using handler = void (*)(int);

handler handler_of(int number) {
  struct sigaction now{};
  sigaction(number, nullptr, &now);
  return now.sa_handler;
}

TASK_TEST(Signals, GivesEachThatCame) {
  signals in{SIGHUP, SIGUSR1, SIGUSR1, SIGRTMAX};
  for (const int number : {SIGUSR1, SIGRTMAX, SIGUSR1, SIGHUP}) raise(number);
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR1, SIGRTMAX}) EXPECT_EQ(co_await in.next(), number);
  for (int i = 0; i < 1000; ++i) raise(SIGUSR1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(co_await in.next(), SIGUSR1);
  EXPECT_FALSE(co_await move_on_after(1ms, in.next()));
}

TASK_TEST(Signals, WakesWhoWaits, .virtual_clock = false) {
  signals in{SIGUSR2};
  std::jthread sender([] { kill(getpid(), SIGUSR2); });
  EXPECT_EQ(co_await in.next(), SIGUSR2);
  sender.join();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([]() -> task<> {
      co_await sleep_for(1ms);
      raise(SIGUSR2);
    });
    EXPECT_EQ(co_await in.next(), SIGUSR2);
  });
}

TASK_TEST(Signals, SeveralStreamsGetEach) {
  signals one{SIGHUP, SIGUSR1};
  {
    signals other{SIGUSR1};
    raise(SIGUSR1);
    EXPECT_EQ(co_await other.next(), SIGUSR1);
  }
  raise(SIGHUP);
  raise(SIGUSR1);
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR1}) EXPECT_EQ(co_await one.next(), number);
}

TEST(Signals, AreAsBeforeInTheEnd) {
  const handler own = [](int) {};
  std::signal(SIGUSR1, own);
  const handler before = handler_of(SIGHUP);
  {
    signals outer{SIGUSR1};
    EXPECT_NE(handler_of(SIGUSR1), own);
    { const signals inner{SIGUSR1, SIGHUP}; }
    EXPECT_NE(handler_of(SIGUSR1), own);
    EXPECT_EQ(handler_of(SIGHUP), before);
    const signals moved = std::move(outer);
  }
  EXPECT_EQ(handler_of(SIGUSR1), own);
  std::signal(SIGUSR1, SIG_DFL);
}

TEST(Signals, WhatCannotBeCaughtIsRefused) {
  const handler before = handler_of(SIGHUP);
  for (const int number : {SIGKILL, 0, -1, 65, 4711}) {
    try {
      const signals in{SIGHUP, number};
      FAIL() << number;
    } catch (const error& e) {
      EXPECT_EQ(e.what(), "catch signal " + std::to_string(number) + ": invalid argument");
    }
  }
  EXPECT_EQ(handler_of(SIGHUP), before);
  std::vector<signals> all;
  for (int i = 0; i < 64; ++i) all.push_back(signals{SIGHUP});
  EXPECT_THROW(signals{SIGHUP}, std::length_error);
  all.clear();
  EXPECT_NO_THROW(signals{SIGHUP});
}

TEST(Signals, TakeTheInterruptFromRun) {
  int got = 0;
  const auto program = [&]() -> task<> {
    {
      signals in{SIGINT};
      raise(SIGINT);
      got = (co_await in.next()).value_or(0);
      co_await yield_now();
    }
    raise(SIGINT);
    co_await sleep_forever();
  };
  EXPECT_THROW(weft::run(program), interrupted);
  EXPECT_EQ(got, SIGINT);
  EXPECT_EQ(handler_of(SIGINT), SIG_DFL);
}

TEST(Signals, NoneIsLostByACut) {
  const auto counts = testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    signals in{SIGUSR1};
    int sent = 0, got = 0;
    const auto send = [&]() -> task<> {
      for (int i = 0; i < 3; ++i) {
        co_await yield_now();
        ++sent;
        raise(SIGUSR1);
      }
    };
    co_await run.run([&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn(send);
        for (int i = 0; i < 3; ++i) got += co_await in.next() == SIGUSR1;
      });
    });
    while (co_await move_on_after(1ms, in.next())) ++got;
    EXPECT_EQ(got, sent);
  });
  EXPECT_GT(counts.cuts, 5U);
}

}  // namespace
}  // namespace weft::io
