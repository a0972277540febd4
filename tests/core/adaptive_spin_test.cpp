// SPDX-License-Identifier: MIT
#include "weft/core/adaptive_spin.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <stdexcept>

namespace weft {
namespace {

TEST(AdaptiveSpin, LooksOnlyAfterAShortWait) {
  adaptive_spin spin(1h);
  int looked = 0;
  int slept = 0;
  const auto look = [&] { return ++looked == 3 ? news::answer : news::none; };
  const auto sleep = [&](duration) { ++slept; };
  spin.wait(look, sleep);
  EXPECT_EQ(looked, 0);
  EXPECT_EQ(slept, 1);
  spin.wait(look, sleep);
  EXPECT_EQ(looked, 3);
  EXPECT_EQ(slept, 1);
  EXPECT_TRUE(spin.warm());
}

TEST(AdaptiveSpin, SleepsAfterTheLimitAndLooksNoMoreThen) {
  adaptive_spin spin(1us);
  while (!spin.warm()) spin.wait([] { return news::answer; }, [](duration) {});
  duration spent{};
  spin.wait([] { return news::none; },
            [&](duration looked_for) {
              spent = looked_for;
              for (const auto until = clock::now() + 10us; clock::now() < until;) {}
            });
  EXPECT_EQ(spent, 1us);
  EXPECT_FALSE(spin.warm());
}

TEST(AdaptiveSpin, ASleepMayTakeLongerThanItWouldLook) {
  const auto is_warm_after = [](duration slept) {
    adaptive_spin spin(20ms);
    spin.wait([] { return news::none; },
              [&](duration) {
                for (const auto until = clock::now() + slept; clock::now() < until;) {}
              });
    return spin.warm();
  };
  EXPECT_TRUE(is_warm_after(25ms));
  EXPECT_FALSE(is_warm_after(81ms));
}

TEST(AdaptiveSpin, LooksInVainMakeItLookLessOften) {
  adaptive_spin spin(1us);
  const auto short_sleeps_until_it_looks = [&] {
    int sleeps = 0;
    while (!spin.warm()) {
      spin.wait([] { return news::none; }, [](duration) {});
      ++sleeps;
    }
    return sleeps;
  };
  for (int least : {1, 1, 2, 4, 8}) {
    EXPECT_GE(short_sleeps_until_it_looks(), least);
    spin.wait([] { return news::none; }, [](duration) {});
  }
  short_sleeps_until_it_looks();
  spin.wait([] { return news::answer; }, [](duration) {});
  EXPECT_TRUE(spin.warm());
}

TEST(AdaptiveSpin, GoesOnWhileHalfOfItsLooksFindSomething) {
  adaptive_spin spin(1us);
  const auto wait = [&](bool finds) {
    spin.wait([&] { return finds ? news::answer : news::none; }, [](duration) {});
  };
  while (!spin.warm()) wait(true);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(spin.warm());
    wait(i % 2 == 0);
  }
  ASSERT_TRUE(spin.warm());
  for (int i = 0; i < 100; ++i) wait(true);
  int looks = 0;
  for (; spin.warm(); ++looks) wait(false);
  EXPECT_EQ(looks, 9);  // no more than that, however long it went well
}

// A server of many connections: each look would find the next one's request.
TEST(AdaptiveSpin, NewsOfOthersAreNoReasonToLook) {
  adaptive_spin spin(1us);
  const auto wait = [&] { spin.wait([] { return news::of_another; }, [](duration) {}); };
  int looks = 0;
  for (int i = 0; i < 1000; ++i) {
    looks += spin.warm() ? 1 : 0;
    wait();
  }
  EXPECT_LT(looks, 1000 / 30 + 8);
}

TEST(AdaptiveSpin, OffItOnlySleeps) {
  adaptive_spin spin(duration::zero());
  int slept = 0;
  for (int i = 0; i < 3; ++i) spin.wait([] { return news::answer; }, [&](duration) { ++slept; });
  EXPECT_EQ(slept, 3);
}

TEST(SpinLimit, IsThereForAThreadThatHasOneOfSeveralCpus) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "a single CPU";
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const duration limit = spin_limit(20us);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(limit, 20us);
}

TEST(SpinLimit, IsReadFromTheEnvironment) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "a single CPU";
  ASSERT_EQ(setenv("WEFT_SPIN", "30", 1), 0);
  EXPECT_EQ(spin_limit({}), 30us);
  EXPECT_EQ(spin_limit(20us), 20us);
  ASSERT_EQ(setenv("WEFT_SPIN", "soon", 1), 0);
  EXPECT_THROW(spin_limit({}), std::invalid_argument);
  ASSERT_EQ(unsetenv("WEFT_SPIN"), 0);
  EXPECT_EQ(spin_limit({}), spin_default_max);
}

}  // namespace
}  // namespace weft
