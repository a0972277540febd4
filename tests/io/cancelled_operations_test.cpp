// SPDX-License-Identifier: MIT
// Covers: weft/io/memory_stream.hpp weft/io/lines.hpp weft/io/buffered_reader.hpp weft/io/buffered_writer.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: what was read or
// written until then is a beginning of the whole, and nothing waits for ever.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "tests/io/socket_pair.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/buffered_writer.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/io/pollable.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/lockstep_stream.hpp"

namespace weft::io {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;

constexpr std::string_view whole = "one line\nand another line\n";

/// Reads all that comes; a stream that is closed under it ends it.
task<std::string> read_all(stream& from) {
  std::string all, piece(5, '\0');
  try {
    while (const std::size_t n = co_await from.read_some(piece)) all.append(piece, 0, n);
  } catch (const error&) {
    co_return all;
  }
  co_return all;
}

task<> write_and_end(stream& to) {
  co_await to.write_all(whole.substr(0, 7), whole.substr(7));
  co_await to.close_write();
}

/// The writer is cut: the reader sees a beginning, and the end.
task<> cut_the_writer(cancelled_run& run, stream& writer, stream& reader) {
  std::string got;
  bool finished = false;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> { got = co_await read_all(reader); });
    finished = co_await run.run([&] { return write_and_end(writer); });
    writer.close();
  });
  EXPECT_TRUE(whole.starts_with(got)) << got;
  if (finished) EXPECT_EQ(got, whole);
}

/// The reader is cut, and another one goes on with what is left: nothing is missing between them.
task<> cut_the_reader(cancelled_run& run, stream& writer, stream& reader) {
  std::string got;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> { co_await write_and_end(writer); });
    co_await run.run([&]() -> task<> {
      std::string piece(5, '\0');
      while (const std::size_t n = co_await reader.read_some(piece)) got.append(piece, 0, n);
    });
    got += co_await read_all(reader);
  });
  EXPECT_EQ(got, whole);
}

TEST(CancelledOperations, OfAMemoryStream) {
  for (const std::size_t room : {3, 100}) {
    const auto counts = cancel_everywhere([room](cancelled_run& run) -> task<> {
      auto [a, b] = memory_stream::pair(room);
      co_await cut_the_writer(run, a, b);
    });
    EXPECT_GT(counts.cuts, 20U);
    cancel_everywhere([room](cancelled_run& run) -> task<> {
      auto [a, b] = memory_stream::pair(room);
      co_await cut_the_reader(run, a, b);
    });
  }
}

TEST(CancelledOperations, OfALockstepStream) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    auto [a, b] = testing::lockstep_stream::pair();
    co_await cut_the_writer(run, a, b);
  });
  cancel_everywhere([](cancelled_run& run) -> task<> {
    auto [a, b] = testing::lockstep_stream::pair();
    co_await cut_the_reader(run, a, b);
  });
}

TEST(CancelledOperations, OfLinesAndBuffers) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    auto [a, b] = memory_stream::pair(4);
    lines in(b, 100);
    std::string got;
    const auto read_lines = [&]() -> task<> {
      while (const auto line = co_await in.next()) got += *line + "\n";
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await write_and_end(a); });
      co_await run.run(read_lines);
      co_await read_lines();  // goes on where the other one was cut
    });
    EXPECT_EQ(got, whole);
  });
  cancel_everywhere([](cancelled_run& run) -> task<> {
    auto [a, b] = memory_stream::pair(4);
    std::string got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { got = co_await read_all(b); });
      co_await run.run([&]() -> task<> {
        buffered_writer out(a, 6);
        for (const char c : whole) co_await out.write(std::string_view(&c, 1));
        co_await out.flush();
      });
      a.close();
    });
    EXPECT_TRUE(whole.starts_with(got)) << got;
  });
}

TEST(CancelledOperations, OfAPollable) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    auto [ours, theirs] = tests::socket_pair();
    pollable watched(co_await this_loop{}, ours.get());
    co_await run.run([&]() -> task<> {
      co_await wait_ready(watched, direction::write);
      EXPECT_EQ(::send(theirs.get(), "x", 1, 0), 1);
      co_await wait_ready(watched, direction::read);
      co_await wait_ready(watched, direction::read);
    });
  });
}

}  // namespace
}  // namespace weft::io
