// SPDX-License-Identifier: MIT
// Covers: weft/net/serve.hpp weft/net/served_connection.hpp
#include "weft/net/serve.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/lines.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"
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

TASK_TEST(Serve, HasALimitOfConnections) {
  auto listener = co_await tests::listen_locally();
  const endpoint at = listener.local();
  int open = 0, most = 0;
  const auto count = [&](tcp_stream stream) -> task<> {
    most = std::max(most, ++open);
    std::string end(1, '\0');
    co_await stream.read_some(end);
    --open;
  };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await serve(std::move(listener), count, {.connections_max = 2}); });
    std::deque<tcp_stream> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(co_await connect(at));
    for (int left = 5; left > 0; --left) {
      co_await testing::wait_all_blocked();
      EXPECT_EQ(open, std::min(left, 2));
      clients.pop_front();
    }
    co_await testing::wait_all_blocked();
    EXPECT_EQ(open, 0);
    g.cancel();
  });
  EXPECT_EQ(most, 2);
}

TASK_TEST(Serve, LetsConnectionsFinish) {
  auto listener = co_await tests::listen_locally();
  const endpoint at = listener.local();
  const time_point start = co_await now();
  std::vector<std::string> ends;
  const auto work = [&](tcp_stream stream, served_connection& mine) -> task<> {
    std::string order(1, '\0');
    co_await stream.read_exactly(order);
    if (order == "s") co_await sleep_for(3s);  // in time
    if (order == "l") co_await sleep_for(1h);  // cut
    if (order == "i") co_await mine.stopping().wait();
    ends.push_back(order);
    co_await stream.write_all(order);
  };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto serving =
        g.spawn([&]() -> task<> { co_await serve(std::move(listener), work, {.shutdown_grace = 10s}); });
    std::deque<tcp_stream> clients;
    for (const char* order : {"s", "l", "i"}) {
      clients.push_back(co_await connect(at));
      co_await clients.back().write_all(order);
    }
    co_await testing::wait_all_blocked();
    serving.cancel();
    co_await serving.join();
    EXPECT_THROW(co_await connect(at), connect_error);
    std::string answer(1, '\0');
    EXPECT_EQ(co_await clients[0].read_some(answer), 1U);
    EXPECT_EQ(co_await clients[1].read_some(answer), 0U);
  });
  EXPECT_EQ(ends, (std::vector<std::string>{"i", "s"}));
  EXPECT_EQ(co_await now() - start, 10s);
}

TASK_TEST(Serve, AHandlerMayCutItsOwnConnection) {
  auto listener = co_await tests::listen_locally();
  const endpoint at = listener.local();
  const auto cut = [](tcp_stream stream, served_connection& mine) -> task<> {
    mine.scope().cancel();
    co_await stream.write_all("never sent");
  };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await serve(std::move(listener), cut); });
    for (int i = 0; i < 2; ++i) {
      auto client = co_await connect(at);
      std::string into(1, '\0');
      EXPECT_EQ(co_await client.read_some(into), 0U);
    }
    g.cancel();
  });
}

TASK_TEST(Serve, ServesUnixSocketsToo) {
  const auto name = unix_address::abstract("weft serve test " + std::to_string(getpid()));
  auto listener = co_await listen_unix(name);
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await serve(std::move(listener), [](unix_stream s) -> task<> { co_await s.write_all("hi"); });
    });
    auto client = co_await connect_unix(name);
    std::string into(2, '\0');
    co_await client.read_exactly(into);
    EXPECT_EQ(into, "hi");
    g.cancel();
  });
}

TASK_TEST(Serve, ListensOnAllTheAddressesOfAName) {
  const std::uint16_t port = co_await tests::unused_port();
  auto listeners = co_await listen_all({"localhost", port});
  if (listeners.size() < 2) co_return;  // localhost has one address here
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await serve(std::move(listeners), echo, {.connections_max = 1}); });
    for (const ip_address& address : {ip_address::loopback_v4(), ip_address::loopback_v6()}) {
      auto client = co_await connect(endpoint{address, port});
      EXPECT_EQ(co_await ask(client, "x"), "x");
    }
    g.cancel();
  });
}

// Peers that misbehave cost the others nothing.
TASK_TEST(Serve, SurvivesHostilePeers) {
  auto listener = co_await tests::listen_locally();
  const endpoint at = listener.local();
  const auto chatty = [](tcp_stream stream) -> task<> {
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> { co_await stream.write_all(std::string(10'000'000, 'x')); });
      std::string into(100, '\0');
      while (co_await stream.read_some(into) > 0) {}
    });
  };
  ::testing::internal::CaptureStderr();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await serve(std::move(listener), chatty); });
    auto never_reads = co_await connect(at);
    auto half_open = co_await connect(at);
    co_await half_open.close_write();
    for (int i = 0; i < 20; ++i) {
      auto resets = co_await connect(at);
      co_await resets.write_all("and gone");
      resets.abort();
    }
    std::string all(10'000'000, '\0');
    co_await half_open.read_exactly(all);
    auto good = co_await connect(at);
    co_await good.read_exactly(all);
    g.cancel();
  });
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace weft::net
