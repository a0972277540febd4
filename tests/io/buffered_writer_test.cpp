// SPDX-License-Identifier: MIT
#include "weft/io/buffered_writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weft/io/stream.hpp"
#include "weft/testing/run.hpp"

namespace weft::io {
namespace {

// Remembers what was written, call by call.
class recording_stream final : public stream {
 public:
  task<std::size_t> read_some(std::span<char>) override { co_return 0; }
  task<> write_all(std::string_view data) override {
    writes.emplace_back(data);
    co_return;
  }
  using stream::write_all;
  task<> close_write() override { co_return; }
  void close() noexcept override {}
  bool has_input() const noexcept override { return true; }

  std::vector<std::string> writes;
};

TEST(BufferedWriter, CollectsSmallWrites) {
  testing::run([]() -> task<> {
    recording_stream to;
    buffered_writer out(to, 8);
    co_await out.write("abc");
    co_await out.write("def");
    EXPECT_TRUE(to.writes.empty());
    co_await out.write("ghi");
    EXPECT_EQ(to.writes, std::vector<std::string>{"abcdef"});
    co_await out.flush();
    EXPECT_EQ(to.writes, (std::vector<std::string>{"abcdef", "ghi"}));
    co_await out.flush();
    EXPECT_EQ(to.writes.size(), 2U);
  });
}

TEST(BufferedWriter, FillsUpToItsCapacity) {
  testing::run([]() -> task<> {
    recording_stream to;
    buffered_writer out(to, 8);
    co_await out.write("12345678");
    EXPECT_TRUE(to.writes.empty());
    co_await out.write("");
    EXPECT_TRUE(to.writes.empty());
    co_await out.write("9");
    EXPECT_EQ(to.writes, std::vector<std::string>{"12345678"});
  });
}

TEST(BufferedWriter, PassesLargeWritesOnInOrder) {
  testing::run([]() -> task<> {
    recording_stream to;
    buffered_writer out(to, 8);
    co_await out.write("abc");
    co_await out.write("a large one");
    co_await out.write("z");
    co_await out.flush();
    EXPECT_EQ(to.writes, (std::vector<std::string>{"abc", "a large one", "z"}));
  });
}

}  // namespace
}  // namespace weft::io
