// SPDX-License-Identifier: MIT
#include "weft/sync/one_shot.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(OneShot, GivesItsValueToAllWhoWait) {
  in_every_order([]() -> task<> {
    one_shot<std::string> r;
    int got = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) group.spawn([&]() -> task<> { got += co_await r.wait() == "xxx"; });
      co_await sleep_for(1s);
      EXPECT_FALSE(r.is_set());
      r.set_value(3, 'x');
    });
    EXPECT_EQ(got, 3);
    EXPECT_TRUE(r.is_set());
    EXPECT_EQ(co_await r.wait(), "xxx");
  });
}

TEST(OneShot, GivesItsError) {
  in_every_order([]() -> task<> {
    one_shot<> r;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await r.wait(), boom); });
      co_await sleep_for(1s);
      r.set_error(std::make_exception_ptr(boom()));
    });
    EXPECT_THROW(co_await r.wait(), boom);
  });
}

TEST(OneShot, IsSetOnce) {
  in_order([]() -> task<> {
    one_shot<std::unique_ptr<int>> r;
    EXPECT_THROW(r.get(), std::logic_error);
    r.set_value(std::make_unique<int>(7));
    EXPECT_THROW(r.set_value(nullptr), std::logic_error);
    EXPECT_THROW(r.set_error(std::make_exception_ptr(boom())), std::logic_error);
    const auto taken = std::move(co_await r.wait());
    EXPECT_EQ(*taken, 7);
    one_shot<> empty;
    empty.set_value();
    co_await empty.wait();
    empty.get();
  });
}

TEST(OneShot, ACancelledWaiterLeaves) {
  in_every_order([]() -> task<> {
    one_shot<int> r;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await r.wait(); }));
    r.set_value(1);
  });
}

}  // namespace
}  // namespace weft
