// SPDX-License-Identifier: MIT
#include "weft/core/timer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace weft {
namespace {

struct noted final : timer {
  noted(std::vector<int>& to, int me) : log(&to), number(me) {}
  void fire() noexcept override { log->push_back(number); }
  std::vector<int>* log;
  int number;
};

TEST(TimerQueue, FiresWhatIsDueInOrder) {
  timer_queue queue;
  std::vector<int> log;
  noted a(log, 1), b(log, 2), c(log, 3);
  queue.add(c, time_point(3s), timer_rank::result);
  queue.add(a, time_point(1s), timer_rank::result);
  queue.add(b, time_point(2s), timer_rank::result);
  EXPECT_EQ(queue.next(), time_point(1s));
  queue.fire_due(time_point(0s));
  EXPECT_TRUE(log.empty());
  queue.fire_due(time_point(2s));
  EXPECT_EQ(log, (std::vector{1, 2}));
  EXPECT_FALSE(a.armed());
  EXPECT_TRUE(c.armed());
  queue.remove(c);
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, AtTheSameInstantResultsComeBeforeDeadlines) {
  timer_queue queue;
  std::vector<int> log;
  noted deadline(log, 2), result(log, 1);
  queue.add(deadline, time_point(1s), timer_rank::deadline);
  queue.add(result, time_point(1s), timer_rank::result);
  queue.fire_due(time_point(1s));
  EXPECT_EQ(log, (std::vector{1, 2}));
}

TEST(TimerQueue, BringsExtremeTimesIntoRange) {
  timer_queue queue;
  std::vector<int> log;
  noted past(log, 1), far(log, 2);
  queue.add(far, time_point::max(), timer_rank::deadline);
  queue.add(past, time_point::min(), timer_rank::result);
  queue.fire_due(time_point(0s));
  EXPECT_EQ(log, (std::vector{1}));
  EXPECT_GT(queue.next(), time_point(24h * 365 * 100));
  queue.remove(far);
}

TEST(TimerQueue, FireMayAddAndRemove) {
  struct acts final : timer {
    acts(timer_queue& q, timer& added, timer& removed) : queue(&q), add(&added), remove(&removed) {}
    void fire() noexcept override {
      queue->remove(*remove);
      queue->add(*add, time_point(1s), timer_rank::result);
    }
    timer_queue* queue;
    timer *add, *remove;
  };
  timer_queue queue;
  std::vector<int> log;
  noted added(log, 1), removed(log, 2);
  acts first(queue, added, removed);
  queue.add(first, time_point(1s), timer_rank::result);
  queue.add(removed, time_point(2s), timer_rank::result);
  queue.fire_due(time_point(2s));
  EXPECT_EQ(log, (std::vector{1}));
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, AgreesWithASortedListUnderRandomUse) {
  std::mt19937 random(1);
  timer_queue queue;
  std::vector<int> fired;
  std::vector<std::unique_ptr<noted>> timers;
  std::vector<std::pair<time_point, int>> expected;
  for (int i = 0; i < 2000; ++i) {
    timers.push_back(std::make_unique<noted>(fired, i));
    const time_point when(1ms * (random() % 100'000) + 1ns * i);
    queue.add(*timers.back(), when, timer_rank::result);
    expected.emplace_back(when, i);
  }
  std::ranges::shuffle(expected, random);
  for (int i = 0; i < 1000; ++i) {
    queue.remove(*timers[static_cast<std::size_t>(expected.back().second)]);
    expected.pop_back();
  }
  std::ranges::sort(expected);
  EXPECT_EQ(queue.size(), 1000U);
  while (!queue.empty()) {
    EXPECT_EQ(queue.next(), expected[fired.size()].first);
    queue.fire_due(queue.next());
  }
  ASSERT_EQ(fired.size(), expected.size());
  for (std::size_t i = 0; i < fired.size(); ++i) EXPECT_EQ(fired[i], expected[i].second);
}

TEST(TimerQueue, IsOutlivedByTimers) {
  std::vector<int> log;
  noted a(log, 1);
  {
    timer_queue queue;
    queue.add(a, time_point(1s), timer_rank::result);
  }
  EXPECT_FALSE(a.armed());
}

TEST(TimerQueueDeathTest, ArmedTwice) {
  const auto twice = [] {
    timer_queue queue;
    std::vector<int> log;
    noted a(log, 1);
    queue.add(a, time_point(1s), timer_rank::result);
    queue.add(a, time_point(2s), timer_rank::result);
  };
  EXPECT_DEATH(twice(), "armed already");
}

}  // namespace
}  // namespace weft
