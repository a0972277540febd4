// SPDX-License-Identifier: MIT
// Covers: weft/net/connect.hpp weft/net/tcp_listener.hpp weft/net/tcp_stream.hpp weft/net/serve.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: no socket stays
// open, and nothing waits for ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/net/loopback.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft::net {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;

task<std::string> read_all(tcp_stream& from) {
  std::string all, piece(100, '\0');
  while (const std::size_t n = co_await from.read_some(piece)) all.append(piece, 0, n);
  co_return all;
}

task<> echo_back(tcp_stream stream) {
  const std::string all = co_await read_all(stream);
  co_await stream.write_all(all);
}

task<std::string> ask(endpoint server) {
  auto stream = co_await connect(server);
  co_await stream.write_all("hel", "lo");
  co_await stream.close_write();
  co_return co_await read_all(stream);
}

TEST(CancelledOperations, OfAClient) {
  const auto counts = cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto listener = co_await tests::listen_locally();
        const endpoint server = listener.local();
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> { co_await serve(std::move(listener), echo_back); });
          co_await run.run([&]() -> task<> { EXPECT_EQ(co_await ask(server), "hello"); });
          EXPECT_EQ(co_await ask(server), "hello") << "the server is none the worse";
          group.cancel();
        });
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 10U);
}

TEST(CancelledOperations, OfAServer) {
  const auto counts = cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto listener = co_await tests::listen_locally();
        const endpoint server = listener.local();
        co_await with_task_group([&](task_group<>& group) -> task<> {
          auto client = group.spawn([&]() -> task<> {
            try {
              EXPECT_THAT(co_await ask(server), ::testing::AnyOf("hello", ""));  // "": the server was cut
            } catch (const io::error&) {  // so it was, with bytes unread
            }
          });
          co_await run.run([&]() -> task<> {
            tcp_listener mine = std::move(listener);
            co_await echo_back(co_await mine.accept());
          });
          listener = co_await tests::listen_locally();
          co_await move_on_after(1h, [&]() -> task<> { co_await client.join(); });
          client.cancel();
        });
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 10U);
}

TEST(CancelledOperations, OfListening) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    co_await run.run([]() -> task<> {
      auto listener = co_await listen({.host = "127.0.0.1"});
      co_await move_on_after(1s, [&]() -> task<> { co_await listener.accept(); });
    });
  });
}

}  // namespace
}  // namespace weft::net
