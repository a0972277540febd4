// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "weft/parallel/detail/job.hpp"
#include "weft/parallel/detail/work_deque.hpp"

namespace weft::detail {
namespace {

struct numbered : job {
  numbered() noexcept : job([](job&, cpu_worker&) noexcept {}) {}
  std::atomic<int> taken{0};
};

TEST(WorkDeque, OwnerTakesTheLastAndThievesTheFirst) {
  std::array<numbered, 3> jobs;
  work_deque d;
  EXPECT_TRUE(d.empty());
  for (numbered& j : jobs) d.push(j);
  EXPECT_EQ(d.size(), 3);
  EXPECT_EQ(d.take(), &jobs[2]);
  EXPECT_EQ(d.steal(), &jobs[0]);
  EXPECT_EQ(d.take(), &jobs[1]);
  EXPECT_EQ(d.take(), nullptr);
  EXPECT_EQ(d.steal(), nullptr);
  EXPECT_EQ(d.size(), 0);
}

TEST(WorkDeque, GoesRoundItsArray) {
  std::array<numbered, work_deque::capacity> jobs;
  work_deque d;
  for (int round = 0; round < 3; ++round) {
    for (numbered& j : jobs) d.push(j);
    for (std::size_t i = 0; i < jobs.size() / 2; ++i) EXPECT_EQ(d.steal(), &jobs[i]);
    for (std::size_t i = jobs.size(); i > jobs.size() / 2; --i) EXPECT_EQ(d.take(), &jobs[i - 1]);
    EXPECT_TRUE(d.empty());
  }
}

TEST(WorkDeque, EachJobIsTakenOnce) {
  constexpr std::size_t count = 20'000;
  std::vector<numbered> jobs(count);
  work_deque d;
  std::atomic<bool> pushed_all = false;
  const auto took = [](job* j) {
    if (j) static_cast<numbered*>(j)->taken.fetch_add(1);
    return j != nullptr;
  };
  const auto steal = [&] {
    while (took(d.steal()) || !pushed_all || !d.empty()) {}
  };
  std::thread first(steal);
  std::thread second(steal);
  std::size_t next = 0;
  while (next < count) {
    for (int i = 0; i < 4 && next < count && d.size() < work_deque::capacity; ++i) d.push(jobs[next++]);
    took(d.take());
    took(d.take());
  }
  while (took(d.take())) {}
  pushed_all = true;
  first.join();
  second.join();
  for (const numbered& j : jobs) ASSERT_EQ(j.taken, 1);
}

}  // namespace
}  // namespace weft::detail
