// SPDX-License-Identifier: MIT
// Covers: weft/sync/mutex.hpp weft/sync/channel.hpp weft/sync/queue.hpp weft/sync/condition.hpp
// Random tasks that wait for each other by every primitive, each step with a time limit and some cut from
// outside. Whatever happens: they end, nobody is inside where somebody else is, what was sent was received or
// is still there, and at the end all is given back.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/barrier.hpp"
#include "weft/sync/broadcast.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/sync/channel.hpp"
#include "weft/sync/condition.hpp"
#include "weft/sync/mutex.hpp"
#include "weft/sync/once.hpp"
#include "weft/sync/queue.hpp"
#include "weft/sync/reentrant_mutex.hpp"
#include "weft/sync/shared_mutex.hpp"

namespace weft {
namespace {

using namespace tests;

/// Counts who is inside of a section.
class visitor {
 public:
  explicit visitor(int& inside) : inside_(inside) { ++inside_; }
  visitor(const visitor&) = delete;
  visitor& operator=(const visitor&) = delete;
  ~visitor() { --inside_; }

 private:
  int& inside_;
};

using item = std::unique_ptr<int>;

/// What the tasks of one program share.
struct exchange {
  exchange(std::uint64_t seed, std::size_t capacity)
      : random(static_cast<unsigned>(seed)), ends(make_channel<item>(capacity)), work(capacity + 1) {}

  int pick(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  duration time() { return pick(4) * 1ms; }
  item make() { return std::make_unique<int>(made++); }

  std::mt19937 random;
  mutex one;
  reentrant_mutex again;
  shared_mutex shared;
  condition changed{one};
  capacity_limiter limit{2};
  barrier meeting{2};
  once setup;
  std::pair<sender<item>, receiver<item>> ends;
  queue<item> work;
  broadcast<int> news{2};
  int inside = 0, writers = 0, readers = 0, setups = 0;
  int made = 0, tokens = 0, told = 0;
  std::vector<int> sent, got, put, taken;
};

task<> locks(exchange& w) {
  const auto held = co_await w.one.lock();
  const visitor v(w.inside);
  EXPECT_EQ(w.inside, 1);
  co_await sleep_for(w.time());
  ++w.tokens;
  if (w.pick(2) == 0) w.changed.notify(static_cast<std::size_t>(w.pick(3)));
}
task<> waits_for_a_token(exchange& w) {
  auto held = co_await w.one.lock();
  while (w.tokens == 0) co_await w.changed.wait(held);
  const visitor v(w.inside);
  EXPECT_EQ(w.inside, 1);
  --w.tokens;
  co_await sleep_for(w.time());
}
task<> waits_and_is_cut_inside(exchange& w) {
  auto held = co_await w.one.lock();
  const at_end last([&] {
    EXPECT_TRUE(held);
    EXPECT_EQ(w.inside, 0) << "it unwinds with the mutex held";
  });
  co_await w.changed.wait(held);
}
task<> locks_twice(exchange& w) {
  const auto outer = co_await w.again.lock();
  co_await sleep_for(w.time());
  const auto inner = co_await w.again.lock();
  EXPECT_EQ(w.again.depth(), 2U);
}
task<> reads(exchange& w) {
  const auto held = co_await w.shared.lock_shared();
  const visitor v(w.readers);
  EXPECT_EQ(w.writers, 0);
  co_await sleep_for(w.time());
}
task<> writes(exchange& w) {
  const auto held = co_await w.shared.lock();
  const visitor v(w.writers);
  EXPECT_EQ(w.writers, 1);
  EXPECT_EQ(w.readers, 0);
  co_await sleep_for(w.time());
}
task<> borrows(exchange& w) {
  const auto token = co_await w.limit.acquire();
  co_await sleep_for(w.time());
  w.limit.set_total(static_cast<std::size_t>(1 + w.pick(3)));
}
task<> meets(exchange& w) { EXPECT_LT(co_await w.meeting.wait(), 2U); }
task<> sets_up(exchange& w) {
  co_await w.setup.run([&w]() -> task<> {
    co_await sleep_for(w.time());
    ++w.setups;
  });
}
task<> sends(exchange& w) {
  item one = w.make();
  const int number = *one;
  co_await w.ends.first.send(std::move(one));
  w.sent.push_back(number);
}
task<> receives(exchange& w) {
  if (const auto one = co_await w.ends.second.receive()) w.got.push_back(**one);
}
task<> puts(exchange& w) {
  item one = w.make();
  const int number = *one;
  co_await w.work.put(std::move(one));
  w.put.push_back(number);
}
task<> gets(exchange& w) { w.taken.push_back(*co_await w.work.get()); }
task<> tells(exchange& w) {
  co_await w.news.send(w.told);
  ++w.told;
}
task<> hears(exchange& w) {
  auto all = w.news.subscribe();
  const auto first = co_await all.next();
  const auto second = co_await all.next();
  EXPECT_EQ(*first + 1, *second) << "none is left out";
}

using step = task<> (*)(exchange&);
constexpr std::array<step, 15> steps{locks,
                                     waits_for_a_token,
                                     waits_and_is_cut_inside,
                                     locks_twice,
                                     reads,
                                     writes,
                                     borrows,
                                     meets,
                                     sets_up,
                                     sends,
                                     receives,
                                     puts,
                                     gets,
                                     tells,
                                     hears};

task<> actor(exchange& w) {
  const tracked t;
  for (int i = 0; i < 12; ++i) {
    const step next = steps[static_cast<std::size_t>(w.pick(steps.size()))];
    co_await move_on_after(w.time(), next(w));
    if (w.pick(3) == 0) co_await yield_now();
  }
}

task<> program(exchange& w) {
  co_await with_task_group([&w](task_group<>& group) -> task<> {
    std::vector<child_handle<void>> actors;
    for (int i = 0; i < 8; ++i) actors.push_back(group.spawn(actor, std::ref(w)));
    for (auto& a : actors) {
      co_await sleep_for(w.time());
      if (w.pick(4) == 0) a.cancel();
    }
    if (w.pick(8) == 0) group.cancel();
  });
}

void expect_all_given_back(exchange& w) {
  EXPECT_FALSE(w.one.locked() || w.again.locked() || w.shared.locked());
  EXPECT_EQ(w.inside + w.readers + w.writers, 0);
  EXPECT_EQ(w.limit.borrowed(), 0U);
  EXPECT_EQ(w.meeting.waiters() + w.changed.waiters() + w.news.subscribers() + w.news.size(), 0U);
  EXPECT_LE(w.setups, 1);
  EXPECT_EQ(w.setups == 1, w.setup.done());
  while (const auto left = w.ends.second.try_receive()) w.got.push_back(**left);
  while (const auto left = w.work.try_get()) w.taken.push_back(**left);
  for (auto* all : {&w.sent, &w.got, &w.put, &w.taken}) std::ranges::sort(*all);
  EXPECT_EQ(w.sent, w.got);
  EXPECT_EQ(w.put, w.taken);
}

TEST(HandOverFuzz, NothingIsLostLeakedOrStuck) {
  std::size_t sent = 0, put = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    exchange w(seed, seed % 3);
    testing::run({.seed = seed}, program, std::ref(w));
    ASSERT_EQ(tracked::alive(), 0);
    expect_all_given_back(w);
    if (HasFailure()) return;
    sent += w.sent.size();
    put += w.put.size();
  }
  EXPECT_GT(sent, 500U);
  EXPECT_GT(put, 500U);
}

}  // namespace
}  // namespace weft
