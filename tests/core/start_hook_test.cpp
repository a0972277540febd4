// SPDX-License-Identifier: MIT
#include "weft/core/start_hook.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"

namespace weft {
namespace {

// Loops of several threads call it in the tests beside these.
std::atomic<int> calls = 0;
std::atomic<bool> without_loop = false;

const start_hook counted([]() noexcept {
  ++calls;
  without_loop = !current_loop();
});

TEST(StartHook, IsCalledBeforeALoopBegins) {
  const int before = calls;
  EXPECT_EQ(run([]() -> task<int> { co_return calls.load(); }), before + 1);
  EXPECT_TRUE(without_loop);
}

TEST(StartHook, IsCalledForEachLoop) {
  const int before = calls;
  run([]() -> task<> { co_return; });
  run([]() -> task<> { co_return; });
  EXPECT_EQ(calls, before + 2);
}

}  // namespace
}  // namespace weft
