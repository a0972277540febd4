// SPDX-License-Identifier: MIT
// Covers: weft/tls/stream.hpp weft/tls/handshake.hpp
// Handshake, read, write and end, cancelled at every suspension: what was read until then is a beginning of
// the whole, a reader goes on where it was cut, a writer says that it is torn, and nothing waits for ever.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "tests/tls/tls_pair.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;
using tests::connected;
using tests::memory_wires;

constexpr testing::sweep_options two_orders{.seeds = 2};
const std::string whole = "one line\n" + std::string(300, '.') + "\nand another line\n";

/// Reads all that comes; returns whether the end came.
task<bool> read_rest(stream& from, std::string& got) {
  std::string piece(100, '\0');
  try {
    while (const std::size_t n = co_await from.read_some(piece)) got.append(piece, 0, n);
  } catch (const io::error&) {
    co_return false;
  }
  co_return true;
}

task<> write_and_end(stream& to) {
  co_await to.write_all(std::string_view(whole).substr(0, 7), std::string_view(whole).substr(7));
  co_await to.close_write();
}

TEST(CancelledOperations, OfAHandshake) {
  const auto counts = cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto ends = memory_wires();
        bool met = false;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            try {
              co_await server_handshake(std::move(ends.second), tests::test_server());
              met = true;
            } catch (const io::error&) {
              // The client was cut, and its stream is closed.
            }
          });
          const bool finished = co_await run.run([&]() -> task<> {
            co_await client_handshake(std::move(ends.first), "a.example", tests::test_client());
          });
          ends.first.reset();
          if (finished) co_await testing::wait_all_blocked();
          EXPECT_TRUE(!finished || met);
        });
      },
      two_orders);
  EXPECT_GT(counts.cuts, 5U);
}

TEST(CancelledOperations, OfAWriter) {
  const auto counts = cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto [client, server] = co_await connected(memory_wires(100));
        std::string got;
        bool finished = false, ended = false;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> { ended = co_await read_rest(*server, got); });
          finished = co_await run.run([&] { return write_and_end(*client); });
          if (!finished) {
            try {
              co_await client->write_all("more");
              co_await client->close_write();
            } catch (const error& e) {
              EXPECT_TRUE(e.code() == errc::torn || e.code() == errc::closed) << e.what();
            }
          }
          client->close();
        });
        const std::string more = whole + "more";
        EXPECT_TRUE(more.starts_with(got) || got == "more") << got;
        if (finished) EXPECT_TRUE(ended && got == whole) << got;
      },
      two_orders);
  EXPECT_GT(counts.cuts, 10U);
}

TEST(CancelledOperations, OfAReader) {
  cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto [client, server] = co_await connected(memory_wires(100));
        std::string got;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> { co_await write_and_end(*client); });
          co_await run.run([&]() -> task<> {
            std::string piece(5, '\0');
            while (const std::size_t n = co_await server->read_some(piece)) got.append(piece, 0, n);
          });
          EXPECT_TRUE(co_await read_rest(*server, got));
        });
        EXPECT_EQ(got, whole);
      },
      two_orders);
}

TEST(CancelledOperations, OfAShutdown) {
  cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto [client, server] = co_await connected(memory_wires(100));
        std::string got;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            co_await read_rest(*server, got);
            server->close();
          });
          co_await run.run([&]() -> task<> {
            co_await client->write_all("x");
            co_await client->shutdown();
          });
          client->close();
        });
      },
      two_orders);
}

}  // namespace
}  // namespace weft::tls
