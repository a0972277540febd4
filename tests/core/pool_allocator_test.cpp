// SPDX-License-Identifier: MIT
#include "weft/core/pool_allocator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

namespace weft {
namespace {

TEST(PoolAllocator, GivesWhatSharedPointersAndContainersNeed) {
  const auto one = std::allocate_shared<std::array<int, 100>>(pool_allocator<int>());
  const std::weak_ptr<std::array<int, 100>> watch = one;
  one->fill(7);
  std::vector<int, pool_allocator<int>> many;
  for (int i = 0; i < 1000; ++i) many.push_back(i);
  EXPECT_EQ(many[999] + (*watch.lock())[99], 1006);
  EXPECT_TRUE(pool_allocator<int>() == pool_allocator<long>());
}

}  // namespace
}  // namespace weft
