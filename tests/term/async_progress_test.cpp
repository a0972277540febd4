// SPDX-License-Identifier: MIT
#include "weft/term/async_progress.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/term/drawn.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/testing/run.hpp"

namespace weft::term {
namespace {

using lines = std::vector<std::string>;

task<int> after(duration time, int value, drawn_text& drawn) {
  co_await sleep_for(time);
  drawn.pass(1s);
  co_return value;
}

std::vector<task<int>> two(drawn_text& drawn) {
  std::vector<task<int>> all;
  all.push_back(after(2s, 1, drawn));
  all.push_back(after(1s, 2, drawn));
  return all;
}

async_generator<std::unique_ptr<int>> boxes(int n) {
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1s);
    co_yield std::make_unique<int>(i);
  }
}

const lines both_done{
    "  0%|          | 0/2 [00:00<?, ?it/s]", " 50%|█████     | 1/2 [00:01<00:01,  1.00it/s]",
    "100%|██████████| 2/2 [00:02<00:00,  1.00it/s]", "100%|██████████| 2/2 [00:02<00:00,  1.00it/s]\n"};

TEST(AsyncProgress, CountsTasksAsTheyComplete) {
  drawn_text drawn;
  std::string order;
  testing::run([&]() -> task<> {
    co_await for_each(progress(as_completed(two(drawn)), drawn.options()),
                      [&](int value) { order += std::to_string(value); });
  });
  EXPECT_EQ(order, "21");
  EXPECT_EQ(drawn.lines(), both_done);
}

TEST(AsyncProgress, CountsTasksThatAreGathered) {
  drawn_text drawn;
  testing::run([&]() -> task<> {
    EXPECT_EQ(co_await gather_with_progress(two(drawn), drawn.options()), (std::vector{1, 2}));
  });
  EXPECT_EQ(drawn.lines(), both_done);
  testing::run([&]() -> task<> {
    std::vector<task<>> one;
    one.push_back([]() -> task<> { co_await sleep_for(1s); }());
    co_await gather_with_progress(std::move(one), drawn.options());
  });
  EXPECT_EQ(drawn.lines().back(), "100%|██████████| 1/1 [00:00<?, ?it/s]\n");
}

TEST(AsyncProgress, CountsTheItemsOfAGenerator) {
  drawn_text drawn;
  testing::run([&]() -> task<> {
    const auto value = [](const std::unique_ptr<int>& box) { return *box; };
    auto all = co_await (progress(boxes(3), drawn.options()) | weft::transform(value) | to<std::vector>());
    EXPECT_EQ(all, (std::vector{0, 1, 2}));
  });
  EXPECT_EQ(drawn.lines(), (lines{"0it [00:00, ?it/s]", "3it [00:00, ?it/s]\n"}));
}

TEST(AsyncProgress, EndsItsBarWhenItIsLeftOrCutOrFails) {
  drawn_text drawn;
  testing::run([&]() -> task<> {
    co_await with(progress(boxes(9), drawn.options(4)), [&](auto& items) -> task<> {
      co_await items.next();
      EXPECT_EQ(drawn.lines().size(), 1u);
    });
    EXPECT_EQ(drawn.lines(), (lines{" 25%|██▌       | 1/4 [00:00<?, ?it/s]\n"}));
    EXPECT_FALSE(
        co_await move_on_after(2500ms, for_each(progress(boxes(9), drawn.options(4)), [](auto&) {})));
    EXPECT_EQ(drawn.lines().back(), " 50%|█████     | 2/4 [00:00<?, ?it/s]\n");
    std::vector<task<>> failing;
    failing.push_back([]() -> task<> {
      throw std::runtime_error("no");
      co_return;
    }());
    EXPECT_FALSE(co_await settled(gather_with_progress(std::move(failing), drawn.options())));
    EXPECT_EQ(drawn.lines().back(), "  0%|          | 0/1 [00:00<?, ?it/s]\n");
  });
}

}  // namespace
}  // namespace weft::term
