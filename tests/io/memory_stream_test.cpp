// SPDX-License-Identifier: MIT
// Covers: weft/io/memory_stream.hpp weft/io/stream.hpp
#include "weft/io/memory_stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

testing::stream_maker pairs_of(std::size_t capacity) {
  return [capacity]() -> task<testing::stream_pair> {
    auto [a, b] = memory_stream::pair(capacity);
    co_return testing::stream_pair{std::make_unique<memory_stream>(std::move(a)),
                                   std::make_unique<memory_stream>(std::move(b))};
  };
}

TEST(MemoryStream, KeepsThePromisesOfAStream) {
  testing::check_stream(pairs_of(64 * 1024), {.overflow_bytes = 1'000'000});
}

TEST(MemoryStream, KeepsThemWithLittleRoom) {
  testing::check_stream(pairs_of(4096), {.overflow_bytes = 100'000});
}

TEST(MemoryStream, TheWriterWaitsWhileTheRoomIsFull) {
  testing::run([]() -> task<> {
    auto [a, b] = memory_stream::pair(4);
    int written = 0;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        for (; written < 3; ++written) co_await a.write_all("abc");
      });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(written, 1);  // the second one is there in part
      std::string into(2, '\0');
      EXPECT_EQ(co_await b.read_some(into), 2U);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(written, 2);
      std::string rest(7, '\0');
      co_await b.read_exactly(rest);
      EXPECT_EQ(into + rest, "abcabcabc");
    });
  });
}

TEST(MemoryStream, ARoomOfNothingHoldsOneByte) {
  testing::run([]() -> task<> {
    auto [a, b] = memory_stream::pair(0);
    co_await a.write_all("x");
    std::string into(1, '\0');
    co_await b.read_exactly(into);
    EXPECT_EQ(into, "x");
  });
}

TEST(MemoryStream, AWriterThatIsCutHasWrittenAPart) {
  testing::run([]() -> task<> {
    auto [a, b] = memory_stream::pair(4);
    EXPECT_FALSE(co_await move_on_after(1s, a.write_all("abcdef")));
    std::string into(10, '\0');
    EXPECT_EQ(co_await b.read_some(into), 4U);
    co_await a.write_all("z");  // free again
    EXPECT_EQ(co_await b.read_some(into), 1U);
  });
}

TEST(MemoryStream, SurvivesItsPeerInEitherOrder) {
  testing::run([]() -> task<> {
    auto made = std::make_unique<std::pair<memory_stream, memory_stream>>(memory_stream::pair());
    memory_stream kept = std::move(made->second);
    made.reset();
    std::string into(1, '\0');
    EXPECT_EQ(co_await kept.read_some(into), 0U);
    EXPECT_THROW(co_await kept.write_all("x"), error);
  });
}

TEST(MemoryStream, ReadExactlySaysHowMuchThereWas) {
  testing::run([]() -> task<> {
    auto [a, b] = memory_stream::pair();
    co_await a.write_all("abc");
    co_await a.close_write();
    std::string into(10, '\0');
    try {
      co_await b.read_exactly(into);
      ADD_FAILURE() << "no error";
    } catch (const end_of_stream& e) {
      EXPECT_EQ(e.got(), 3U);
      EXPECT_EQ(e.wanted(), 10U);
    }
  });
}

}  // namespace
}  // namespace weft::io
