// SPDX-License-Identifier: MIT
#include "weft/testing/faulty_stream.hpp"

#include <memory>
#include <string>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/task_test.hpp"

namespace weft {
namespace {

using io::memory_stream;
using testing::faulty_stream;

struct ends {
  faulty_stream a;
  memory_stream b;
};
ends faulty_pair(const testing::faults& what) {
  auto [a, b] = memory_stream::pair();
  return {faulty_stream(std::make_unique<memory_stream>(std::move(a)), what), std::move(b)};
}

TASK_TEST(FaultyStream, HandsOn) {
  auto [a, b] = faulty_pair({});
  std::string into(5, '\0');
  co_await a.write_all("hello");
  co_await b.read_exactly(into);
  EXPECT_EQ(into, "hello");
  co_await b.write_all("world");
  co_await a.read_exactly(into);
  EXPECT_EQ(into, "world");
  EXPECT_EQ(a.bytes_read(), 5U);
  EXPECT_EQ(a.bytes_written(), 5U);
  co_await a.close_write();
  EXPECT_EQ(co_await b.read_some(into), 0U);
}

TASK_TEST(FaultyStream, TakesReadsApart) {
  auto [a, b] = faulty_pair({.read_bytes_max = 1});
  std::string into(5, '\0');
  co_await b.write_all("hello");
  EXPECT_EQ(co_await a.read_some(into), 1U);
}

TASK_TEST(FaultyStream, FailsToReadWhereItIsTold) {
  auto [a, b] = faulty_pair({.read_fails_after_bytes = 3});
  std::string into(5, '\0');
  co_await b.write_all("hello");
  EXPECT_EQ(co_await a.read_some(into), 3U);
  EXPECT_TRUE(a.has_input());
  EXPECT_THROW(co_await a.read_some(into), io::error);
}

TASK_TEST(FaultyStream, EndsWhereItIsTold) {
  auto [a, b] = faulty_pair({.read_ends_after_bytes = 3});
  std::string into(5, '\0');
  co_await b.write_all("hello");
  EXPECT_THROW(co_await a.read_exactly(into), io::end_of_stream);
}

TASK_TEST(FaultyStream, FailsToWriteWhereItIsTold) {
  auto [a, b] = faulty_pair({.write_fails_after_bytes = 3, .error_number = EPIPE});
  try {
    co_await a.write_all("hello");
    ADD_FAILURE();
  } catch (const io::error& e) {
    EXPECT_EQ(e.code().value(), EPIPE);
  }
  std::string into(5, '\0');
  EXPECT_EQ(co_await b.read_some(into), 3U);
}

TASK_TEST(FaultyStream, TakesItsTime) {
  auto [a, b] = faulty_pair({.delay = 1s});
  co_await a.write_all("x");
  EXPECT_EQ((co_await now()).time_since_epoch(), 1s);
}

}  // namespace
}  // namespace weft
