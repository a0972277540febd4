// SPDX-License-Identifier: MIT
#include "weft/core/end_watch.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

class noted_end final : public end_watch {
 public:
  int ends = 0;

 private:
  void on_end() noexcept override { ++ends; }
};

task<> is_watched(noted_end& w, void (*last)()) {
  w.watch(co_await this_chain{});
  co_await yield_now();
  if (last) last();
}

TEST(EndWatch, IsToldHoweverTheTaskEnds) {
  in_every_order([]() -> task<> {
    noted_end returns, throws, is_cut;
    EXPECT_THROW(co_await with_task_group([&](task_group<>& group) -> task<> {
                   group.spawn(is_watched, std::ref(returns), nullptr);
                   auto third = group.spawn([&]() -> task<> {
                     is_cut.watch(co_await this_chain{});
                     co_await sleep_forever();
                   });
                   co_await sleep_for(1s);
                   EXPECT_EQ(returns.ends, 1);
                   EXPECT_EQ(returns.watched(), nullptr);
                   EXPECT_EQ(is_cut.ends, 0);
                   third.cancel();
                   co_await third.join();
                   EXPECT_EQ(is_cut.ends, 1);
                   group.spawn(is_watched, std::ref(throws), +[] { throw boom(); });
                 }),
                 exception_group);
    EXPECT_EQ(throws.ends, 1);
  });
}

TEST(EndWatch, ThatStoppedIsNotTold) {
  in_order([]() -> task<> {
    noted_end stopped, watching;
    std::optional<noted_end> destroyed(std::in_place);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        chain& me = co_await this_chain{};
        stopped.watch(me);
        watching.watch(me);
        destroyed->watch(me);
        stopped.stop();
        destroyed.reset();
      });
      co_return;
    });
    EXPECT_EQ(stopped.ends, 0);
    EXPECT_EQ(watching.ends, 1);
  });
}

TEST(EndWatch, FindsTheTaskWhoseStepItIs) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([]() -> task<> {
          chain& me = co_await this_chain{};
          for (int turn = 0; turn < 3; ++turn) {
            EXPECT_EQ(me.lp->running, &me);
            co_await yield_now();
          }
        });
      }
      co_return;
    });
  });
}

TEST(EndWatch, IsToldOfTheRootTask) {
  noted_end w;
  testing::run([&]() -> task<> { w.watch(co_await this_chain{}); });
  EXPECT_EQ(w.ends, 1);
}

}  // namespace
}  // namespace weft
