// SPDX-License-Identifier: MIT
#include "weft/core/debug_hook.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(DebugHook, GivesALoopItsDebugModeIfThatIsAskedFor) {
  for (const bool asked_for : {false, true}) {
    testing::run({.debug = asked_for}, [asked_for]() -> task<> {
      const loop& l = co_await this_loop{};
      EXPECT_EQ(static_cast<bool>(l.watchers), asked_for);
    });
  }
}

}  // namespace
}  // namespace weft
