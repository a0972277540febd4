// SPDX-License-Identifier: MIT
#include "weft/core/instrument.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

/// Notes the calls as letters.
class scribe final : public instrument {
 public:
  explicit scribe(std::string& text) noexcept : text_(text) {}

 private:
  void task_spawned(chain&) noexcept override { text_ += '+'; }
  void task_ended(chain& c) noexcept override {
    text_ += static_cast<child_base&>(c).state == child_state::returned ? '-' : 'x';
  }
  void task_dropped(const frame&) noexcept override { text_ += 'd'; }
  void before_step(chain&) noexcept override { text_ += '('; }
  void after_step() noexcept override { text_ += ')'; }
  void suspending(chain& c) noexcept override { text_ += c.armed() ? '?' : 's'; }
  void suspended(chain& c) noexcept override { text_ += c.armed() ? 'S' : 'r'; }
  void woken(chain&) noexcept override { text_ += 'w'; }
  void before_poll(bool may_wait) noexcept override { text_ += may_wait ? 'P' : 'p'; }
  std::string& text_;
};

TEST(Instrument, IsToldWhatTheLoopDoes) {
  in_order([]() -> task<> {
    std::string text;
    scribe notes(text);
    notes.attach(co_await this_loop{});
    co_await sleep_for(1s);
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn([]() -> task<> { co_await yield_now(); });
      co_return;
    });
    notes.detach();
    notes.detach();
    co_await sleep_for(1s);
    // The step in which it was attached is not seen from its beginning; the one of its end not to its end.
    EXPECT_EQ(text, "sSpw(+sS)(swr)(-w)(");
  });
}

TEST(Instrument, IsToldOfUnwinding) {
  in_order([]() -> task<> {
    std::string text;
    scribe notes(text);
    notes.attach(co_await this_loop{});
    co_await with_task_group([](task_group<>& group) -> task<> {
      const auto handle = group.spawn(sleeper, 1h);
      co_await yield_now();
      group.cancel();
    });
    notes.detach();
    EXPECT_EQ(text, "+swr(sS)(sS)(xw)(");
  });
}

TEST(Instrument, ThereMayBeSeveralThatComeAndGo) {
  in_order([]() -> task<> {
    std::string first, second, third;
    scribe a(first), b(second);
    loop& l = co_await this_loop{};
    a.attach(l);
    EXPECT_EQ(a.watched(), &l);
    {
      scribe c(third);
      b.attach(l);
      c.attach(l);
      co_await yield_now();
    }
    a.detach();
    EXPECT_EQ(a.watched(), nullptr);
    co_await yield_now();
    b.detach();
    EXPECT_EQ(first, "swr(");
    EXPECT_EQ(third, "swr(");
    EXPECT_EQ(second, "swr(swr)(");
  });
}

TEST(Instrument, IsToldOfTasksThatNobodyAwaits) {
  in_order([]() -> task<> {
    std::string text;
    scribe notes(text);
    notes.attach(co_await this_loop{});
    {
      task<> forgotten = sleeper(1s);
      task<> awaited = sleeper(0s);
      co_await std::move(awaited);
      task<> attempted = sleeper(0s);
      co_await attempt(attempted);
      text += '|';
    }
    text += '|';
    // A task that is dropped because its owner is cut was not forgotten, nor was one that an error skips.
    cancel_scope cut(0s);
    co_await cut.run([]() -> task<> {
      const task<> dropped = sleeper(1s);
      co_await sleep_forever();
    });
    try {
      const task<> dropped = sleeper(1s);
      throw boom();
    } catch (const boom&) {
      text += '|';
    }
    notes.detach();
    EXPECT_EQ(text, "swr(swr)(|d|s)(|");
  });
}

/// Leaves in the middle of a round of calls.
class once final : public instrument {
 public:
  int calls = 0;

 private:
  void suspending(chain&) noexcept override {
    ++calls;
    detach();
  }
};

TEST(Instrument, MayLeaveInTheMiddleOfACall) {
  in_order([]() -> task<> {
    std::string text;
    scribe notes(text);
    once leaving;
    notes.attach(co_await this_loop{});
    leaving.attach(co_await this_loop{});
    co_await yield_now();
    co_await yield_now();
    notes.detach();
    EXPECT_EQ(leaving.calls, 1);
    EXPECT_EQ(text, "swr(swr)(");
  });
}

}  // namespace
}  // namespace weft
