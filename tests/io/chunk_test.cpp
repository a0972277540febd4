// SPDX-License-Identifier: MIT
#include "weft/io/chunk.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

#include "weft/core/loop.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/run.hpp"

namespace weft::io {
namespace {

TEST(Chunk, UsesTheBufferThatWasGivenBackLast) {
  testing::run([]() -> task<> {
    chunk_pool pool(co_await this_loop{});
    const char* first = nullptr;
    {
      chunk used(pool);
      first = used.room().data();
      EXPECT_EQ(used.room().size(), chunk_bytes_max);
    }
    chunk again(pool);
    chunk other(pool);
    EXPECT_EQ(again.room().data(), first);
    EXPECT_NE(other.room().data(), first);
  });
}

TEST(Chunk, KeepsFewOfManyBuffers) {
  testing::run([]() -> task<> {
    chunk_pool pool(co_await this_loop{});
    std::vector<chunk> many;
    for (int i = 0; i < 100; ++i) many.emplace_back(pool);
  });
}

TEST(Chunk, MovesWithItsBytes) {
  testing::run([]() -> task<> {
    chunk_pool pool(co_await this_loop{});
    chunk from(pool);
    from.room()[0] = 'x';
    from.resize(1);
    chunk to = std::move(from);
    EXPECT_EQ(std::string_view(to), "x");
    chunk empty;
    EXPECT_FALSE(empty);
    EXPECT_TRUE(empty.room().empty());
    empty = std::move(to);
    EXPECT_EQ(std::string_view(empty), "x");
  });
}

TEST(Chunk, AStreamWithoutOneOfItsOwnReadsIntoThePool) {
  testing::run([]() -> task<> {
    auto [a, b] = memory_stream::pair();
    co_await a.write_all("some bytes");
    const chunk read = co_await b.read_chunk();
    EXPECT_EQ(std::string_view(read), "some bytes");
    a.close();
    EXPECT_FALSE(co_await b.read_chunk());
  });
}

}  // namespace
}  // namespace weft::io
