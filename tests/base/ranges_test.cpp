// SPDX-License-Identifier: MIT
#include "weft/base/ranges.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <ranges>
#include <string_view>
#include <vector>

namespace weft::base {
namespace {

TEST(Ranges, WhatIsBorrowedStaysWithItsOwner) {
  std::vector<int> numbers{1, 2};
  const auto kept = keep_range(numbers);
  static_assert(std::same_as<decltype(kept), const borrowed_range<std::vector<int>>>);
  static_assert(std::ranges::view<borrowed_range<std::vector<int>>>);
  numbers.push_back(3);
  EXPECT_EQ(std::ranges::distance(kept), 3);
  for (int& each : kept) each = 7;
  EXPECT_EQ(numbers, (std::vector{7, 7, 7}));

  const std::vector<int>& read_only = numbers;
  static_assert(std::same_as<std::ranges::range_reference_t<decltype(keep_range(read_only))>, const int&>);
  int plain[] = {1, 2};
  EXPECT_EQ(&*keep_range(plain).begin(), plain);
}

TEST(Ranges, WhatIsGivenAwayIsMoved) {
  std::vector<std::unique_ptr<int>> owners(2);
  const auto* const before = owners.data();
  const auto kept = keep_range(std::move(owners));
  static_assert(std::same_as<decltype(kept), const std::vector<std::unique_ptr<int>>>);
  EXPECT_EQ(kept.data(), before);
}

TEST(Ranges, AViewIsCopied) {
  std::string_view word = "abc";
  const auto kept = keep_range(word);
  static_assert(std::same_as<decltype(kept), const std::string_view>);
  word = "x";
  EXPECT_EQ(kept, "abc");
}

}  // namespace
}  // namespace weft::base
