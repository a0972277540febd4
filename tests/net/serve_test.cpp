// SPDX-License-Identifier: MIT
#include "weft/net/serve.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/lines.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

/// Runs `body(address)` while `handler` serves there.
template <typename Handler, typename Body>
void while_serving(Handler handler, Body body) {
  const std::size_t before = tests::open_descriptors();
  testing::run([&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const endpoint at = listener.local();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto serving = g.spawn([&]() -> task<> { co_await serve(std::move(listener), handler); });
      co_await body(at);
      serving.cancel();
      EXPECT_EQ(co_await serving.join(), child_state::cancelled);
      EXPECT_THROW(co_await connect(at), connect_error);
    });
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

task<> echo(tcp_stream stream) {
  std::string buffer(1000, '\0');
  while (const std::size_t n = co_await stream.read_some(buffer)) {
    co_await stream.write_all(std::string_view(buffer).substr(0, n));
  }
}

task<std::string> ask(tcp_stream& stream, std::string text) {
  co_await stream.write_all(text);
  co_await stream.read_exactly(text);
  co_return text;
}

TEST(Serve, GivesEachConnectionATask) {
  while_serving(echo, [](endpoint at) -> task<> {
    auto first = co_await connect(at);
    auto second = co_await connect(at);
    EXPECT_EQ(co_await ask(second, "second"), "second");
    EXPECT_EQ(co_await ask(first, "first"), "first");
    co_await first.close_write();
    std::string end(1, '\0');
    EXPECT_EQ(co_await first.read_some(end), 0U);
  });
}

TEST(Serve, AFailedHandlerEndsOnlyItsConnection) {
  const auto fail_when_told = [](tcp_stream stream) -> task<> {
    std::string order(1, '\0');
    co_await stream.read_exactly(order);
    if (order == "f") throw std::runtime_error("told to fail");
    if (order == "i") throw io::error(EIO, "something of the connection");
    co_await stream.write_all("ok");
  };
  ::testing::internal::CaptureStderr();
  while_serving(fail_when_told, [](endpoint at) -> task<> {
    std::string end(1, '\0');
    for (const char* order : {"f", "i"}) {
      auto failing = co_await connect(at);
      co_await failing.write_all(order);
      EXPECT_EQ(co_await failing.read_some(end), 0U);
    }
    auto good = co_await connect(at);
    co_await good.write_all("g");
    std::string answer(2, '\0');
    co_await good.read_exactly(answer);
    EXPECT_EQ(answer, "ok");
  });
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(said.starts_with("weft: the handler of 127.0.0.1:")) << said;
  EXPECT_TRUE(said.ends_with(" failed: told to fail\n")) << said;
}

TEST(Serve, AHandlerThatThrowsWhenItIsCalledIsTheSame) {
  ::testing::internal::CaptureStderr();
  while_serving([](tcp_stream) -> task<> { throw std::runtime_error("at once"); },
                [](endpoint at) -> task<> {
                  for (int i = 0; i < 2; ++i) {
                    auto failing = co_await connect(at);
                    std::string end(1, '\0');
                    EXPECT_EQ(co_await failing.read_some(end), 0U);
                  }
                });
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("at once"), std::string::npos);
}

TEST(Serve, CancellationCutsTheHandlers) {
  while_serving(echo, [](endpoint at) -> task<> {
    auto idle = co_await connect(at);
    EXPECT_EQ(co_await ask(idle, "x"), "x");
  });
}

TEST(Serve, TheListenerIsClosedBeforeTheHandlersAreGone) {
  bool refused = false;
  testing::run([&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const endpoint at = listener.local();
    const auto slow_to_end = [&](tcp_stream stream) -> task<> {
      const auto checks = [&]() -> task<> {
        co_await sleep_for(1s);
        try {
          co_await connect(at);
        } catch (const connect_error&) {
          refused = true;
        }
      };
      co_await shield(checks());
    };
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto serving = g.spawn([&]() -> task<> { co_await serve(std::move(listener), slow_to_end); });
      auto client = co_await connect(at);
      co_await testing::wait_all_blocked();
      serving.cancel();
      co_await serving.join();
    });
  });
  EXPECT_TRUE(refused);
}

TEST(Serve, MayOwnWhatCannotBeCopied) {
  auto owned = std::make_unique<std::string>("mine");
  testing::run([&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const endpoint at = listener.local();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await serve(std::move(listener),
                       [text = std::move(owned)](tcp_stream s) -> task<> { co_await s.write_all(*text); });
      });
      auto client = co_await connect(at);
      io::lines in(client);
      EXPECT_EQ(co_await in.next(), "mine");
      g.cancel();
    });
  });
}

TEST(Serve, ListensWhereItIsTold) {
  testing::run([]() -> task<> {
    const std::uint16_t port = co_await tests::unused_port();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([port]() -> task<> { co_await serve({"127.0.0.1", port}, echo); });
      co_await testing::wait_all_blocked();
      auto client = co_await connect("127.0.0.1", port);
      EXPECT_EQ(co_await ask(client, "x"), "x");
      EXPECT_THROW(co_await serve({"127.0.0.1", port}, echo), listen_error);
      g.cancel();
    });
  });
}

}  // namespace
}  // namespace weft::net
