// SPDX-License-Identifier: MIT
#include "weft/process/unsync.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/sleep.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

task<int> soon(int n) {
  co_await yield_now();
  co_return n;
}

TEST(Unsync, RunsATaskOnTheAmbientLoop) {
  unfuture<int> f = unsync(soon, 3);
  EXPECT_EQ(f.result(), 3);
  EXPECT_TRUE(f.done());
  const auto where = [] { return std::this_thread::get_id(); };
  const auto ambient = ambient_portal().call(where);
  EXPECT_EQ(unsync([&]() -> task<std::thread::id> { co_return where(); }).result(), ambient);
  EXPECT_NE(unsync(where).result(), ambient) << "a function runs on another thread";
}

TEST(Unsync, RunsAFunctionThatComputesInAProcess) {
  const auto where = [](int) { return getpid(); };
  EXPECT_EQ(unsync(where, 1).result(), getpid());
  EXPECT_NE(unsync(cpu_bound(where), 1).result(), getpid());
  // The worker has an ambient loop of its own.
  EXPECT_EQ(unsync(cpu_bound([](int n) { return unsync([](int m) { return m; }, n).result(); }), 3).result(),
            3);
}

TEST(Unsync, CancelledItEndsTheProcess) {
  auto hangs = unsync(cpu_bound([] {
    for (;;) pause();
  }));
  hangs.cancel();
  EXPECT_THROW(hangs.result(), call_cancelled);
}

TEST(Unsync, MovesArgumentsInAndErrorsOut) {
  EXPECT_EQ(
      unsync([](std::unique_ptr<int> n, int m) { return *n + m; }, std::make_unique<int>(1), 2).result(), 3);
  EXPECT_EQ(unsync(cpu_bound([](std::string s) { return s.size(); }), "four").result(), 4U);
  auto fails = unsync([] { throw std::runtime_error("no"); });
  EXPECT_THROW(fails.result(), std::runtime_error);
}

TEST(Unsync, ThenGoesOnWithTheValue) {
  EXPECT_EQ(then(unsync(soon, 3), [](int n) { return n + 1; }).result(), 4);
  EXPECT_EQ(then(unsync(soon, 3), soon).result(), 3);
  bool ran = false;
  then(unsync([] {}), [&] { ran = true; }).result();
  EXPECT_TRUE(ran);
  auto failed = then(unsync([]() -> int { throw std::runtime_error("no"); }), [](int n) { return n; });
  EXPECT_THROW(failed.result(), std::runtime_error);
  EXPECT_EQ(unfuture<int>::from_value(7).result(), 7);
}

TEST(Unsync, IsAwaitedByTasksAndDoesNotBlockALoop) {
  testing::run([]() -> task<> {
    EXPECT_EQ(co_await unsync([] { return 5; }), 5);
    EXPECT_EQ(co_await unsync(soon, 6), 6);
  });
  auto blocks = unsync([]() -> task<int> {
    auto other = unsync(soon, 1);
    co_return other.result();
  });
  EXPECT_THROW(blocks.result(), std::logic_error);
}

TEST(Unsync, ATaskDoesNotCompute) {
  std::string said;
  try {
    unsync(cpu_bound(soon), 1).result();
  } catch (const std::invalid_argument& e) {
    said = e.what();
  }
  EXPECT_EQ(said, "The CPU bound unsync function weft::task<int> (*)(int) may not be async or a coroutine");
}

}  // namespace
}  // namespace weft
