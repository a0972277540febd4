// SPDX-License-Identifier: MIT
// Covers: weft/h2/detail/recycled_memory.hpp
#include "weft/h2/detail/recycled_memory.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace weft::h2::detail {
namespace {

TEST(RecycledMemory, IsWhatNghttp2Expects) {
  recycled_memory memory;
  const nghttp2_mem& calls = *memory.calls();
  for (const std::size_t bytes : {0UL, 1UL, 64UL, 65UL, 1024UL, 1025UL, 100'000UL}) {
    std::vector<void*> blocks;
    for (int i = 0; i < 40; ++i) {
      auto* const block = static_cast<char*>(calls.calloc(bytes, 1, calls.mem_user_data));
      ASSERT_TRUE(block);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0U);
      for (std::size_t at = 0; at < bytes; ++at) ASSERT_EQ(block[at], 0) << "also one that was used before";
      std::memset(block, 'x', bytes);
      blocks.push_back(block);
    }
    for (void* each : blocks) calls.free(each, calls.mem_user_data);
  }
  calls.free(nullptr, calls.mem_user_data);
  EXPECT_EQ(calls.calloc(SIZE_MAX / 2, 3, calls.mem_user_data), nullptr);
  EXPECT_EQ(calls.malloc(SIZE_MAX, calls.mem_user_data), nullptr);
}

TEST(RecycledMemory, GrowsWithWhatIsInIt) {
  recycled_memory memory;
  const nghttp2_mem& calls = *memory.calls();
  void* block = calls.realloc(nullptr, 3, calls.mem_user_data);
  std::memcpy(block, "abc", 3);
  for (const std::size_t bytes : {10UL, 300UL, 5000UL, 90'000UL, 20UL}) {
    block = calls.realloc(block, bytes, calls.mem_user_data);
    ASSERT_TRUE(block);
    EXPECT_EQ(std::string_view(static_cast<const char*>(block), 3), "abc");
  }
  calls.free(block, calls.mem_user_data);
}

}  // namespace
}  // namespace weft::h2::detail
