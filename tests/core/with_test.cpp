// SPDX-License-Identifier: MIT
#include "weft/core/with.hpp"

#include <gtest/gtest.h>

#include "tests/core/logged_resource.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(With, EntersRunsAndLeaves) {
  in_every_order([]() -> task<> {
    journal log;
    const int value = co_await with(logged_resource("a", log), [&](logged_resource&) -> task<int> {
      log.emplace_back("body");
      co_await sleep_for(1s);
      co_return 5;
    });
    EXPECT_EQ(value, 5);
    EXPECT_EQ(log, (journal{"+a", "body", "-a returned"}));
  });
}

TEST(With, NestsLastInFirstOut) {
  in_every_order([]() -> task<> {
    journal log;
    co_await with(logged_resource("a", log), [&](auto&) -> task<> {
      co_await with(logged_resource("b", log), [](auto&) -> task<> { co_return; });
    });
    EXPECT_EQ(log, (journal{"+a", "+b", "-b returned", "-a returned"}));
  });
}

TEST(With, TellsTheExitThatTheBodyThrew) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THROW(co_await with(logged_resource("a", log),
                               [](auto&) -> task<> {
                                 co_await yield_now();
                                 throw boom();
                               }),
                 boom);
    const auto throws_when_called = [](logged_resource&) -> task<> { throw boom(); };
    EXPECT_THROW(co_await with(logged_resource("b", log), throws_when_called), boom);
    EXPECT_EQ(log, (journal{"+a", "-a threw", "+b", "-b threw"}));
  });
}

TEST(With, ExitIsShieldedWhenTheBodyIsCut) {
  in_every_order([]() -> task<> {
    journal log;
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      co_await with(logged_resource("a", log, {.exit_takes = 2s}), [&](auto&) -> task<> {
        const tracked t("local", &log);
        co_await sleep_for(9s);
      });
      went_on = true;
    }));
    EXPECT_EQ(log, (journal{"+a", "~local", "-a cancelled"}));
    EXPECT_FALSE(went_on);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(With, ARequestDuringAnOrdinaryExitDoesNotCutIt) {
  in_every_order([]() -> task<> {
    journal log;
    bool after = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const int value = co_await with(logged_resource("a", log, {.exit_takes = 2s}),
                                      [](auto&) -> task<int> { co_return 5; });
      EXPECT_EQ(value, 5);
      after = true;
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(after);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(With, CutInEnterLeavesNothing) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      co_await with(logged_resource("a", log, {.enter_takes = 2s}), [](auto&) -> task<> { co_return; });
    }));
    EXPECT_TRUE(log.empty());
    EXPECT_THROW(
        co_await with(logged_resource("b", log, {.enter_throws = true}), [](auto&) -> task<> { co_return; }),
        boom);
    EXPECT_TRUE(log.empty());
  });
}

TEST(With, ErrorOfTheExit) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THROW(
        co_await with(logged_resource("a", log, {.exit_throws = true}), [](auto&) -> task<> { co_return; }),
        second_boom);
  });
}

TEST(With, ErrorOfTheExitBeatsTheCancellation) {
  in_every_order([]() -> task<> {
    journal log;
    const auto fails_to_leave = [&]() -> task<> {
      co_await with(logged_resource("a", log, {.exit_throws = true}),
                    [](auto&) -> task<> { co_await sleep_forever(); });
    };
    EXPECT_THROW(co_await move_on_after(1s, fails_to_leave), second_boom);
  });
}

TEST(With, BothFail) {
  in_every_order([]() -> task<> {
    journal log;
    try {
      co_await with(logged_resource("a", log, {.exit_throws = true}), [](auto&) -> task<> {
        co_await yield_now();
        throw boom("body");
      });
      ADD_FAILURE();
    } catch (const exit_error& e) {
      EXPECT_THROW(std::rethrow_exception(e.error()), second_boom);
      EXPECT_THROW(std::rethrow_exception(e.cause()), boom);
      EXPECT_STREQ(e.what(), "second boom (on leaving, after: body)");
    }
  });
}

TEST(With, GraceRunsOut) {
  in_every_order([]() -> task<> {
    journal log;
    const auto slow = [&](duration exit_takes) {
      return logged_resource("a", log, {.exit_takes = exit_takes});
    };
    EXPECT_THROW(co_await with(slow(99s), [](auto&) -> task<> { co_return; }, 3s), timeout_error);
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_THROW(co_await with(slow(99s), [](auto&) -> task<> { co_return; }), timeout_error);
    EXPECT_EQ(co_await elapsed(), 3s + exit_grace_default);
    co_await with(slow(10s), [](auto&) -> task<> { co_return; });
    const auto fails = [](auto&) -> task<> {
      throw boom("body");
      co_return;
    };
    EXPECT_THROW(co_await with(slow(99s), fails, 3s), exit_error);
  });
}

TEST(With, GraceRunsOutForACancelledBody) {
  in_every_order([]() -> task<> {
    journal log;
    const auto work = [&]() -> task<> {
      co_await with(
          logged_resource("a", log, {.exit_takes = 99s}), [](auto&) -> task<> { co_await sleep_forever(); },
          3s);
    };
    EXPECT_THROW(co_await move_on_after(1s, work), timeout_error);
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

struct refuses_to_leave {
  task<> enter() { co_return; }
  task<> exit(ended) { throw second_boom(); }
};

TEST(With, ExitThatThrowsWhenItIsCalledKeepsTheBodysError) {
  in_order([]() -> task<> {
    EXPECT_THROW(co_await with(refuses_to_leave(), [](auto&) -> task<> { co_return; }), second_boom);
    const auto fails = [](auto&) -> task<> {
      throw boom("body");
      co_return;
    };
    EXPECT_THROW(co_await with(refuses_to_leave(), fails), exit_error);
  });
}

TEST(With, BorrowsByRef) {
  in_order([]() -> task<> {
    journal log;
    logged_resource mine("a", log);
    co_await with(std::ref(mine), [&](logged_resource& r) -> task<> {
      EXPECT_EQ(&r, &mine);
      co_return;
    });
    EXPECT_EQ(log, (journal{"+a", "-a returned"}));
  });
}

TEST(With, AHundredDeepAllAreLeftWhenCut) {
  struct nest {
    static task<> of(int levels, journal& log) {
      if (levels == 0) co_return co_await sleep_forever();
      co_await with(logged_resource("r", log, {.exit_takes = 1ms}),
                    [levels, &log](auto&) -> task<> { co_await of(levels - 1, log); });
      ADD_FAILURE();
    }
  };
  in_every_order(
      []() -> task<> {
        journal log;
        EXPECT_FALSE(co_await move_on_after(1s, [&] { return nest::of(100, log); }));
        EXPECT_EQ(log.size(), 200U);
        EXPECT_EQ(co_await elapsed(), 1100ms);
      },
      3);
}

TEST(With, SeveralAreEnteredInOrderAndLeftInReverse) {
  in_every_order([]() -> task<> {
    journal log;
    const auto named = [&](const char* name) { return logged_resource(name, log, {.exit_takes = 1s}); };
    const auto three = [&](auto& a, auto& b, auto& c) -> task<int> {
      EXPECT_TRUE(&a != &b && &b != &c);
      log.emplace_back("body");
      co_return 7;
    };
    EXPECT_EQ(co_await with(named("a"), named("b"), named("c"), three), 7);
    EXPECT_EQ(log, (journal{"+a", "+b", "+c", "body", "-c returned", "-b returned", "-a returned"}));
    log.clear();
    const auto waits = [](auto&, auto&) -> task<> { co_await sleep_forever(); };
    EXPECT_FALSE(co_await move_on_after(1s, with(named("a"), named("b"), waits)));
    EXPECT_EQ(log, (journal{"+a", "+b", "-b cancelled", "-a cancelled"}));
    log.clear();
    const logged_resource broken("b", log, {.enter_throws = true});
    EXPECT_THROW(co_await with(named("a"), broken, waits), boom);
    EXPECT_EQ(log, (journal{"+a", "-a threw"}));
  });
}

/// Lends a number, and answers for its body's error.
struct lends_a_number {
  int number = 5;
  std::exception_ptr* seen;
  std::exception_ptr thrown{};
  int& entered() { return number; }
  task<> enter() { co_return; }
  task<> exit(ended, std::exception_ptr error = {}) {
    *seen = error;
    if (thrown) std::rethrow_exception(thrown);
    co_return;
  }
};

TEST(With, ABodyGetsWhatTheResourceLends) {
  in_order([]() -> task<> {
    std::exception_ptr seen;
    const auto body = [](int& number) -> task<int> { co_return number; };
    EXPECT_EQ(co_await with(lends_a_number{.seen = &seen}, body), 5);
    EXPECT_FALSE(seen);
    logged_resource::behaviour quiet;
    journal log;
    const auto both = [](int& number, logged_resource&) -> task<int> { co_return number; };
    EXPECT_EQ(co_await with(lends_a_number{.seen = &seen}, logged_resource("a", log, quiet), both), 5);
  });
}

TEST(With, AResourceMayAnswerForTheError) {
  in_order([]() -> task<> {
    std::exception_ptr seen;
    const auto fails = [](int&) -> task<> {
      throw boom();
      co_return;
    };
    EXPECT_THROW(co_await with(lends_a_number{.seen = &seen}, fails), boom) << "it did not object";
    EXPECT_TRUE(exception_group::holds<boom>(seen));
    const auto other = std::make_exception_ptr(second_boom());
    EXPECT_THROW(co_await with(lends_a_number{.seen = &seen, .thrown = other}, fails), second_boom)
        << "what it throws is thrown as it is";
  });
}

}  // namespace
}  // namespace weft
