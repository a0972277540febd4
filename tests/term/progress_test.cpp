// SPDX-License-Identifier: MIT
#include "weft/term/progress.hpp"

#include <gtest/gtest.h>

#include <list>
#include <ranges>
#include <sstream>
#include <vector>

#include "tests/term/drawn.hpp"

namespace weft::term {
namespace {

TEST(Progress, CountsTheItemsOfARangeAndTakesItsSize) {
  drawn_text drawn;
  const std::vector<int> items{1, 2, 3};
  int sum = 0;
  for (const int& item : progress(items, drawn.options())) {
    sum += item;
    drawn.pass(1s);
  }
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(drawn.lines(), (std::vector<std::string>{"  0%|          | 0/3 [00:00<?, ?it/s]",
                                                     " 33%|███▎      | 1/3 [00:01<00:02,  1.00it/s]",
                                                     " 67%|██████▋   | 2/3 [00:02<00:01,  1.00it/s]",
                                                     "100%|██████████| 3/3 [00:03<00:00,  1.00it/s]",
                                                     "100%|██████████| 3/3 [00:03<00:00,  1.00it/s]\n"}));
}

TEST(Progress, EndsWithTheRangeThoughItHasAName) {
  drawn_text drawn;
  std::list<int> items{1};
  auto counted = progress(items, drawn.options());
  for (int& item : counted) {
    item = 7;
    counted.bar().set_description("seven");
  }
  EXPECT_EQ(items.front(), 7);
  EXPECT_EQ(drawn.lines().back(), "seven: 100%|██████████| 1/1 [00:00<?, ?it/s]\n");
}

TEST(Progress, IsLeftAsItIsWhenTheLoopIs) {
  drawn_text drawn;
  for (const int item : progress(std::views::iota(0, 4), drawn.options())) {
    if (item == 2) break;
  }
  EXPECT_EQ(drawn.lines().back(), " 50%|█████     | 2/4 [00:00<?, ?it/s]\n");
}

TEST(Progress, OfARangeOfNoSizeHasNoTotal) {
  drawn_text drawn;
  std::istringstream words("one two");
  for (const auto& word : progress(std::views::istream<std::string>(words), drawn.options()))
    EXPECT_NE(word, "");
  for (const int item : progress(std::vector<int>(), drawn.options())) EXPECT_EQ(item, 0);
  EXPECT_EQ(drawn.lines(), (std::vector<std::string>{"0it [00:00, ?it/s]", "2it [00:00, ?it/s]\n",
                                                     "0it [00:00, ?it/s]", "0it [00:00, ?it/s]\n"}));
}

TEST(Progress, ATotalThatIsSaidCounts) {
  drawn_text drawn;
  auto options = drawn.options();
  options.total = 10;
  for ([[maybe_unused]] const char letter : progress(std::string("abcde"), std::move(options))) {}
  EXPECT_EQ(drawn.lines().back(), " 50%|█████     | 5/10 [00:00<?, ?it/s]\n");
}

}  // namespace
}  // namespace weft::term
