// SPDX-License-Identifier: MIT
#include "weft/base/text_hash.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weft::base {
namespace {

TEST(TextHash, FindsByAView) {
  const std::unordered_map<std::string, int, text_hash, std::equal_to<>> numbers{{"one", 1}, {"two", 2}};
  const std::string_view text = "a two";
  EXPECT_EQ(numbers.find(text.substr(2))->second, 2);
  EXPECT_EQ(numbers.find(text), numbers.end());
}

}  // namespace
}  // namespace weft::base
