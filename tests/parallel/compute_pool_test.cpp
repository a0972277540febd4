// SPDX-License-Identifier: MIT
#include "weft/parallel/compute_pool.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "weft/base/cpu_count.hpp"
#include "weft/parallel/fork_join.hpp"

namespace weft {
namespace {

TEST(ComputePool, HasAThreadForEachProcessorByDefault) {
  EXPECT_EQ(compute_pool().threads(), base::cpu_count());
  EXPECT_EQ(compute_pool(3).threads(), 3U);
}

TEST(ComputePool, RunsOnItsOwnThreads) {
  compute_pool pool(1);
  const auto there = pool.run([] { return std::this_thread::get_id(); });
  EXPECT_NE(there, std::this_thread::get_id());
  EXPECT_EQ(pool.run([] { return std::this_thread::get_id(); }), there);
}

TEST(ComputePool, ACallFromItsOwnThreadIsOrdinary) {
  compute_pool pool(1);
  EXPECT_EQ(pool.run([&] { return pool.run([] { return 5; }); }), 5);
}

TEST(ComputePool, OnePoolMayWaitForAnother) {
  compute_pool outer(1);
  compute_pool inner(1);
  EXPECT_EQ(outer.run([&] { return inner.run([] { return 6; }); }), 6);
}

TEST(ComputePool, ThrowsWhatTheFunctionThrows) {
  compute_pool pool(2);
  EXPECT_THROW(pool.run([] { throw std::out_of_range("no"); }), std::out_of_range);
}

TEST(ComputePool, ManyCallersAtOnce) {
  compute_pool pool(2);
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&pool, t] {
      for (int i = 0; i < 100; ++i) {
        const auto [a, b] = pool.run([=] { return fork_join([=] { return t; }, [=] { return i; }); });
        ASSERT_EQ(a, t);
        ASSERT_EQ(b, i);
      }
    });
  }
  for (std::thread& t : callers) t.join();
}

TEST(ComputePool, BeginsAndEndsOften) {
  for (int i = 0; i < 50; ++i) {
    compute_pool pool(3);
    if (i % 2 == 0) EXPECT_EQ(pool.run([=] { return i; }), i);
  }
}

TEST(ComputePool, NobodyAsksForCancellationOutside) { EXPECT_FALSE(cpu_cancel_requested()); }

}  // namespace
}  // namespace weft
