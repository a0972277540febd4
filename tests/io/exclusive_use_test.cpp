// SPDX-License-Identifier: MIT
#include "weft/io/exclusive_use.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::io {
namespace {

TEST(ExclusiveUse, KeepsASecondOneOutWhileItLives) {
  bool used = false;
  {
    const exclusive_use first(used, "");
    EXPECT_TRUE(used);
    std::string said;
    try {
      const exclusive_use second(used, "another one reads");
    } catch (const busy_error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "another one reads");
    EXPECT_TRUE(used) << "the one that was refused has not marked it";
  }
  EXPECT_FALSE(used);
}

}  // namespace
}  // namespace weft::io
