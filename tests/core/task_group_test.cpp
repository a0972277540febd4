// SPDX-License-Identifier: MIT
// Covers: weft/core/task_group.hpp weft/core/group.hpp
#include "weft/core/task_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

/// The errors of a group that runs `body`; fails the test if there are none.
template <typename T = void, typename Body>
task<exception_group> errors_of(Body body) {
  try {
    co_await with_task_group<T>(body);
  } catch (const exception_group& g) {
    co_return g;
  }
  ADD_FAILURE() << "the group did not fail";
  co_return exception_group({std::make_exception_ptr(boom("none"))});
}

TEST(TaskGroup, WaitsForItsChildren) {
  in_every_order([]() -> task<> {
    const int answer = co_await with_task_group([](task_group<>& group) -> task<int> {
      group.spawn(sleeper, 3s);
      group.spawn(sleeper, 2s);
      EXPECT_EQ(group.size(), 2U);
      co_return 42;
    });
    EXPECT_EQ(answer, 42);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(TaskGroup, IsOverAtOnceWithoutChildren) {
  in_order([]() -> task<> {
    EXPECT_EQ(co_await with_task_group([](task_group<>&) -> task<int> { co_return 1; }), 1);
    EXPECT_EQ(co_await with_task_group<int>([](task_group<int>& group) -> task<std::optional<int>> {
                co_return co_await group.next();
              }),
              std::nullopt);
  });
}

TEST(TaskGroup, ChildrenRunLaterInTheOrderTheyWereSpawned) {
  in_order([]() -> task<> {
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto note = [&order](char c) -> task<> {
        order += c;
        co_return;
      };
      for (const char c : {'a', 'b', 'c'}) group.spawn(note, c);
      EXPECT_EQ(order, "");
      co_await yield_now();
      EXPECT_EQ(order, "abc");
    });
  });
}

// What a child owns.

TEST(TaskGroup, OwnsTheFunctionAndItsArguments) {
  in_every_order([]() -> task<> {
    std::vector<std::string> seen;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      {
        std::string word(100, 'a');
        group.spawn([word, &seen]() -> task<> {
          co_await sleep_for(1s);
          seen.push_back(word);
        });
        group.spawn(
            [&seen](const std::string& by_reference) -> task<> {
              co_await sleep_for(2s);
              seen.push_back(by_reference);
            },
            word);
        std::ranges::fill(word, 'z');
      }
      co_return;
    });
    EXPECT_THAT(seen, ElementsAre(std::string(100, 'a'), std::string(100, 'a')));
  });
}

task<> append_later(std::string& to, const std::string& what) {
  co_await sleep_for(1s);
  to += what;
}

TEST(TaskGroup, KeepsWhatAnArgumentIsConvertedTo) {
  in_every_order([]() -> task<> {
    std::string text;
    const auto by_rvalue = [&](std::string&& what) -> task<> {
      co_await sleep_for(2s);
      text += what;
    };
    const auto generic = [&](const auto& what) -> task<> {
      co_await sleep_for(3s);
      text += what;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(append_later, std::ref(text), "a");
      group.spawn(by_rvalue, "b");
      group.spawn(std::ref(generic), "c");
      co_return;
    });
    EXPECT_EQ(text, "abc");
  });
}

TEST(TaskGroup, TakesWhatCanOnlyBeMoved) {
  in_every_order([]() -> task<> {
    int sum = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto captured = std::make_unique<int>(1);
      auto passed = std::make_unique<int>(20);
      group.spawn(
          [&sum, captured = std::move(captured)](std::unique_ptr<int> p) -> task<> {
            co_await yield_now();
            sum += *captured + *p;
          },
          std::move(passed));
      EXPECT_FALSE(passed);
      co_return;
    });
    EXPECT_EQ(sum, 21);
  });
}

task<> append(std::string& to, std::string_view what) {
  co_await yield_now();
  to += what;
}

struct counter {
  int value = 0;
  task<> add(int n) {
    co_await yield_now();
    value += n;
  }
  task<> add_all(const std::vector<int>& numbers) const noexcept {
    co_await yield_now();
    for (const int n : numbers) EXPECT_GT(n, 0);
  }
};

TEST(TaskGroup, BorrowsByRef) {
  in_every_order([]() -> task<> {
    std::string text;
    counter c;
    auto stateful = [n = 0](int& out) mutable -> task<> {
      co_await yield_now();
      out = ++n;
    };
    int first = 0, second = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(append, std::ref(text), "x");
      group.spawn(&counter::add, &c, 3);
      group.spawn(&counter::add, std::ref(c), 4);
      group.spawn(&counter::add_all, &c, std::vector{1, 2});
      group.spawn(std::ref(stateful), std::ref(first));
      co_await sleep_for(1s);
      group.spawn(std::ref(stateful), std::ref(second));
    });
    EXPECT_EQ(text, "x");
    EXPECT_EQ(c.value, 7);
    EXPECT_EQ(first + second, 3) << "both ran on the one object";
  });
}

TEST(TaskGroup, TakesATaskThatWasMadeBefore) {
  in_every_order([]() -> task<> {
    std::string text;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(append(text, "x"));
      co_return;
    });
    EXPECT_EQ(text, "x");
  });
}

TEST(TaskGroup, ChildrenMaySpawnSiblings) {
  struct tree {
    static task<> grow(task_group<>& group, int levels, int& leaves) {
      const tracked t;
      co_await yield_now();
      if (levels == 0) {
        ++leaves;
        co_return;
      }
      for (int i = 0; i < 2; ++i) group.spawn(grow, std::ref(group), levels - 1, std::ref(leaves));
    }
  };
  in_every_order([]() -> task<> {
    int leaves = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(tree::grow, std::ref(group), 6, std::ref(leaves));
      co_return;
    });
    EXPECT_EQ(leaves, 64);
  });
}

TEST(TaskGroup, IsClosedAfterItsEnd) {
  in_order([]() -> task<> {
    task_group<> never_entered;
    EXPECT_THROW(never_entered.spawn(sleeper, 1s), group_closed);
    co_return;
  });
}

TEST(TaskGroup, ASpawnBetweenTheLastChildAndTheEndIsWaitedFor) {
  // The end of the last child wakes a task outside of the group just before the group's join.
  in_order([]() -> task<> {
    bool ran = false;
    const auto runs = [&]() -> task<> {
      co_await sleep_for(1s);
      ran = true;
    };
    co_await with_task_group([&](task_group<>& outer) -> task<> {
      co_await with_task_group([&](task_group<>& inner) -> task<> {
        const auto spawns = [&](child_handle<void> last) -> task<> {
          co_await last.join();
          inner.spawn(runs);
        };
        outer.spawn(spawns, inner.spawn(sleeper, 1s));
        co_await sleep_for(500ms);
      });
      EXPECT_TRUE(ran);
    });
  });
}

// Results.

TEST(TaskGroupNext, GivesResultsInTheOrderTheyFinish) {
  in_every_order([]() -> task<> {
    const auto results = co_await with_task_group<int>([](task_group<int>& group) -> task<std::vector<int>> {
      for (const int n : {3, 1, 2}) group.spawn(sleep_and_give, 1s * n, n);
      std::vector<int> got;
      while (const auto r = co_await group.next()) got.push_back(*r);
      co_return got;
    });
    EXPECT_THAT(results, ElementsAre(1, 2, 3));
  });
}

TEST(TaskGroupNext, KeepsResultsThatWereThereBefore) {
  in_every_order([]() -> task<> {
    co_await with_task_group<int>([](task_group<int>& group) -> task<> {
      for (const int n : {3, 1, 2}) group.spawn(sleep_and_give, 1s * n, n);
      co_await sleep_for(9s);
      std::vector<int> got;
      while (const auto r = co_await group.next()) got.push_back(*r);
      EXPECT_THAT(got, ElementsAre(1, 2, 3));
    });
  });
}

TEST(TaskGroupNext, MovesResults) {
  in_every_order([]() -> task<> {
    using pointer = std::unique_ptr<int>;
    co_await with_task_group<pointer>([](task_group<pointer>& group) -> task<> {
      group.spawn([]() -> task<pointer> { co_return std::make_unique<int>(5); });
      const auto r = co_await group.next();
      EXPECT_EQ(**r, 5);
    });
  });
}

TEST(TaskGroupNext, ServesSeveralWhoWait) {
  in_every_order([]() -> task<> {
    int sum = 0, empty = 0;
    co_await with_task_group<int>([&](task_group<int>& group) -> task<> {
      for (int i = 1; i <= 3; ++i) group.spawn(sleep_and_give, 1s * i, i);
      co_await with_task_group([&](task_group<>& takers) -> task<> {
        for (int i = 0; i < 5; ++i) {
          takers.spawn([&]() -> task<> {
            const auto r = co_await group.next();
            r ? sum += *r : ++empty;
          });
        }
        co_return;
      });
    });
    EXPECT_EQ(sum, 6);
    EXPECT_EQ(empty, 2);
  });
}

TEST(TaskGroupNext, PassesOverTheCancelled) {
  in_every_order([]() -> task<> {
    co_await with_task_group<int>([](task_group<int>& group) -> task<> {
      auto first = group.spawn(sleep_and_give, 1s, 1);
      group.spawn(sleep_and_give, 2s, 2);
      first.cancel();
      EXPECT_EQ(co_await group.next(), 2);
      EXPECT_EQ(co_await group.next(), std::nullopt);
    });
  });
}

TEST(TaskGroupNext, GivesHandlesWhenChildrenAreOfAnyType) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto number = group.spawn(sleep_and_give, 2s, 5);
      group.spawn(sleeper, 1s);
      int seen = 0;
      while (const auto handle = co_await group.next()) {
        EXPECT_EQ(handle->state(), child_state::returned);
        ++seen;
      }
      EXPECT_EQ(seen, 2);
      EXPECT_EQ(number.take(), 5);
    });
  });
}

TEST(TaskGroupNext, ACancelledWaiterTakesNothing) {
  in_every_order([]() -> task<> {
    co_await with_task_group<int>([](task_group<int>& group) -> task<> {
      group.spawn(sleep_and_give, 2s, 5);
      EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<int> { co_return *co_await group.next(); }));
      EXPECT_EQ(co_await group.next(), 5);
    });
  });
}

TEST(TaskGroupNext, ResultsThatNobodyTookAreFreed) {
  in_every_order([]() -> task<> {
    co_await with_task_group<tracked>([](task_group<tracked>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([]() -> task<tracked> { co_return tracked(); });
      }
      const auto one = co_await group.next();
      EXPECT_TRUE(one);
    });
  });
}

// Failures.

TEST(TaskGroupFailure, CutsSiblingsAndTheBody) {
  in_every_order([]() -> task<> {
    bool body_went_on = false;
    const auto errors = co_await errors_of([&](task_group<>& group) -> task<> {
      group.spawn(sleep_and_throw, 1s);
      group.spawn(sleeper, 9s);
      co_await sleep_for(9s);
      body_went_on = true;
    });
    EXPECT_EQ(errors.size(), 1U);
    EXPECT_TRUE(errors.subgroup<boom>());
    EXPECT_FALSE(body_went_on);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(TaskGroupFailure, OfTheBodyCutsTheChildren) {
  in_every_order([]() -> task<> {
    const auto errors = co_await errors_of([](task_group<>& group) -> task<> {
      group.spawn(sleeper, 9s);
      co_await sleep_for(1s);
      throw boom();
    });
    EXPECT_EQ(errors.size(), 1U);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(TaskGroupFailure, ComesWhenNextIsAwaited) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    const auto errors = co_await errors_of<int>([&](task_group<int>& group) -> task<> {
      group.spawn([]() -> task<int> {
        co_await sleep_for(1s);
        throw boom();
      });
      co_await group.next();
      went_on = true;
    });
    EXPECT_EQ(errors.size(), 1U);
    EXPECT_FALSE(went_on) << "a failing child cuts the body; next() never throws";
  });
}

TEST(TaskGroupFailure, CollectsAllInTheOrderTheyHappened) {
  in_every_order([]() -> task<> {
    const auto errors = co_await errors_of([](task_group<>& group) -> task<> {
      group.spawn(sleep_and_throw, 1s);
      group.spawn([]() -> task<> {
        co_await finishes_anyway();
        throw second_boom();
      });
      co_return;
    });
    EXPECT_EQ(errors.size(), 2U);
    EXPECT_TRUE(exception_group::holds<boom>(errors.errors()[0]));
    EXPECT_TRUE(exception_group::holds<second_boom>(errors.errors()[1]));
  });
}

TEST(TaskGroupFailure, Nests) {
  in_every_order([]() -> task<> {
    const auto errors = co_await errors_of([](task_group<>& group) -> task<> {
      group.spawn([]() -> task<> {
        co_await with_task_group([](task_group<>& inner) -> task<> {
          inner.spawn(sleep_and_throw, 1s);
          co_return;
        });
      });
      co_return;
    });
    EXPECT_EQ(errors.size(), 1U);
    EXPECT_TRUE(exception_group::holds<exception_group>(errors.errors()[0]));
    EXPECT_EQ(errors.leaves().size(), 1U);
  });
}

TEST(TaskGroupFailure, OfAFunctionThatThrowsWhenItIsCalled) {
  in_every_order([]() -> task<> {
    const auto errors = co_await errors_of([](task_group<>& group) -> task<> {
      group.spawn([]() -> task<int> { throw boom(); });
      co_await sleep_forever();
    });
    EXPECT_EQ(errors.size(), 1U);
    const auto body_throws = [](task_group<>&) -> task<> { throw boom(); };
    EXPECT_EQ((co_await errors_of(body_throws)).size(), 1U);
  });
}

TEST(TaskGroupFailure, BeatsACancellationFromOutside) {
  in_every_order([]() -> task<> {
    bool caught = false;
    const auto group_that_fails = []() -> task<> {
      co_await with_task_group([](task_group<>& group) -> task<> {
        group.spawn([]() -> task<> {
          co_await finishes_anyway();
          throw boom();
        });
        co_await sleep_forever();
      });
    };
    try {
      co_await move_on_after(1s, group_that_fails);
    } catch (const exception_group&) {
      caught = true;
    }
    EXPECT_TRUE(caught);
  });
}

TEST(TaskGroupFailure, MayBeHandledAndTheTaskGoesOn) {
  in_every_order([]() -> task<> {
    int booms = 0;
    try {
      co_await with_task_group([](task_group<>& group) -> task<> {
        group.spawn(sleep_and_throw, 1s);
        co_return;
      });
    } catch (const exception_group& errors) {
      errors.handle([&](const boom&) { ++booms; });
    }
    EXPECT_EQ(booms, 1);
    co_await sleep_for(1s);
  });
}

}  // namespace
}  // namespace weft
