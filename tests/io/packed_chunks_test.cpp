// SPDX-License-Identifier: MIT
#include "weft/io/packed_chunks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/core/loop.hpp"
#include "weft/testing/run.hpp"

namespace weft::io {
namespace {

chunk received(packed_chunks& into, std::string_view text) {
  std::ranges::copy(text, into.room().begin());
  return into.take(text.size());
}

TEST(PackedChunks, LieSideBySide) {
  testing::run([]() -> task<> {
    packed_chunks all(co_await this_loop{});
    const chunk one = received(all, "one"), two = received(all, "two");
    EXPECT_EQ(std::string_view(one), "one");
    EXPECT_EQ(std::string_view(two), "two");
    EXPECT_EQ(std::string_view(two).data() - std::string_view(one).data(), 64);
  });
}

TEST(PackedChunks, BeginAnewOnceAllAreGone) {
  testing::run([]() -> task<> {
    packed_chunks all(co_await this_loop{});
    const char* const begin = all.room().data();
    {
      chunk one = received(all, "one");
      { const chunk two = received(all, "two"); }
      EXPECT_NE(all.room().data(), begin);
      const chunk moved = std::move(one);
      EXPECT_EQ(std::string_view(moved), "one");
    }
    EXPECT_EQ(all.room().data(), begin);
    EXPECT_EQ(all.room().size(), chunk_bytes_max);
  });
}

TEST(PackedChunks, HaveNoRoomForALittle) {
  testing::run([]() -> task<> {
    packed_chunks all(co_await this_loop{});
    std::vector<chunk> kept;
    while (!all.room().empty()) {
      EXPECT_GE(all.room().size(), 16U * 1024);
      kept.push_back(all.take(1000));
    }
    EXPECT_EQ(kept.size(), 49U);
    kept.pop_back();
    EXPECT_TRUE(all.room().empty());
    kept.clear();
    EXPECT_FALSE(all.room().empty());
  });
}

}  // namespace
}  // namespace weft::io
