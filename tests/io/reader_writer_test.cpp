// SPDX-License-Identifier: MIT
#include "weft/io/reader_writer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

TASK_TEST(ReaderWriter, HaveTheNamesOfAsyncio) {
  auto [near, far] = memory_stream::pair();
  auto [reader, writer] = split(std::make_unique<memory_stream>(std::move(near)));
  co_await far.write_all("one\ntwo\r\nfive5until;rest");
  EXPECT_EQ(co_await reader.readline(), "one\n");
  EXPECT_EQ(co_await reader.readline(), "two\r\n");
  EXPECT_EQ(co_await reader.readexactly(5), "five5");
  EXPECT_EQ(co_await reader.readuntil(";"), "until;");
  EXPECT_EQ(co_await reader.read(2), "re");
  EXPECT_FALSE(reader.at_eof());
  co_await far.close_write();
  EXPECT_EQ(co_await reader.readline(), "st");
  EXPECT_TRUE(reader.at_eof());
  EXPECT_EQ(co_await reader.readline(), "");
  EXPECT_EQ(co_await reader.read(100), "");
  EXPECT_EQ(co_await reader.read(), "");
  co_await writer.write("a");
  const std::vector<std::string> more{"b", "", "c"};
  co_await writer.writelines(more);
  co_await writer.drain();
  co_await writer.write_eof();
  std::string into(10, '\0');
  EXPECT_EQ(co_await far.read_some(into), 3U);
  EXPECT_EQ(into.substr(0, 3), "abc");
  EXPECT_FALSE(writer.is_closing());
  writer.close();
  EXPECT_TRUE(writer.is_closing());
  co_await writer.wait_closed();
  EXPECT_THROW(co_await reader.readline(), error);
}

TASK_TEST(ReaderWriter, HaveALimitAndLoseNothing) {
  auto [near, far] = memory_stream::pair();
  auto [reader, writer] = split(std::make_unique<memory_stream>(std::move(near)), 4);
  co_await far.write_all("1234\n12345;");
  EXPECT_EQ(co_await reader.readline(), "1234\n");
  EXPECT_THROW(co_await reader.readline(), too_long);
  EXPECT_THROW(co_await reader.readuntil(";"), too_long);
  EXPECT_EQ(co_await reader.readexactly(6), "12345;");
  co_await far.write_all("cut");
  co_await far.close_write();
  EXPECT_THROW(co_await reader.readuntil("--"), end_of_stream);
  EXPECT_FALSE(reader.at_eof());
  EXPECT_EQ(co_await reader.read(10), "cut");
  EXPECT_TRUE(reader.at_eof());
}

TASK_TEST(ReaderWriter, AWriterWaitsForASlowReader) {
  auto [near, far] = memory_stream::pair(4);
  auto [reader, writer] = split(std::make_unique<memory_stream>(std::move(near)));
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto writing = g.spawn([&]() -> task<> { co_await writer.write("more than four"); });
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(writing.done());
    std::string all(14, '\0');
    co_await far.read_exactly(all);
    EXPECT_EQ(all, "more than four");
  });
}

}  // namespace
}  // namespace weft::io
