// SPDX-License-Identifier: MIT
#include "weft/testing/lockstep_stream.hpp"

#include <string>

#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using testing::lockstep_stream;

TEST(LockstepStream, KeepsThePromisesOfAStream) {
  testing::check_stream(
      []() -> task<testing::stream_pair> {
        auto [a, b] = lockstep_stream::pair();
        co_return testing::stream_pair{std::make_unique<lockstep_stream>(std::move(a)),
                                       std::make_unique<lockstep_stream>(std::move(b))};
      },
      {.buffers = false, .overflow_bytes = 1000});
}

TASK_TEST(LockstepStream, AWriteReturnsWhenAllOfItWasRead, .seeds = 20) {
  auto [a, b] = lockstep_stream::pair();
  bool written = false;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await a.write_all("abc");
      written = true;
    });
    std::string into(2, '\0');
    EXPECT_EQ(co_await b.read_some(into), 2U);
    EXPECT_EQ(into, "ab");
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(written);
    EXPECT_EQ(co_await b.read_some(into), 1U);
    co_await testing::wait_all_blocked();
    EXPECT_TRUE(written);
  });
}

TASK_TEST(LockstepStream, WhatAWriterThatIsCutOfferedIsTakenBack) {
  auto [a, b] = lockstep_stream::pair();
  EXPECT_FALSE(co_await move_on_after(1s, a.write_all("unread")));
  EXPECT_FALSE(b.has_input());
}

TEST(LockstepStream, FindsTwoThatBothWriteFirst) {
  const auto both_write_first = []() -> task<> {
    auto [a, b] = lockstep_stream::pair();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (lockstep_stream* each : {&a, &b}) {
        group.spawn([](lockstep_stream& mine) -> task<> { co_await mine.write_all("hello"); },
                    std::ref(*each));
      }
      co_return;
    });
  };
  EXPECT_THROW(testing::run(both_write_first), deadlock_error);
}

}  // namespace
}  // namespace weft
