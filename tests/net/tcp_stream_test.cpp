// SPDX-License-Identifier: MIT
#include "weft/net/tcp_stream.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

TEST(TcpStream, KeepsThePromisesOfAStream) {
  const std::size_t before = tests::open_descriptors();
  testing::check_stream([]() -> task<testing::stream_pair> {
    auto [a, b] = co_await tests::tcp_pair();
    co_return testing::stream_pair{std::make_unique<tcp_stream>(std::move(a)),
                                   std::make_unique<tcp_stream>(std::move(b))};
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(TcpStream, KnowsBothAddresses) {
  testing::run([]() -> task<> {
    auto [a, b] = co_await tests::tcp_pair();
    EXPECT_EQ(a.peer(), b.local());
    EXPECT_EQ(b.peer(), a.local());
    EXPECT_EQ(a.peer().address, ip_address::loopback_v4());
    a.close();
    EXPECT_EQ(a.peer(), b.local());
    EXPECT_THROW(a.local(), error);
  });
}

// Closing with SO_LINGER 0 sends a reset instead of an end.
task<tcp_stream> peer_that_resets() {
  auto listener = co_await tests::listen_locally();
  io::descriptor raw(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const socket_address to(listener.local());
  EXPECT_EQ(::connect(raw.get(), to.get(), to.size()), 0);
  auto stream = co_await listener.accept();
  co_await stream.write_all("unread");
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  EXPECT_EQ(setsockopt(raw.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  raw.close();
  co_return stream;
}

TEST(TcpStream, SaysThatThePeerHasReset) {
  testing::run([]() -> task<> {
    auto stream = co_await peer_that_resets();
    std::string into(1, '\0');
    try {
      co_await stream.read_some(into);
      ADD_FAILURE() << "no error";
    } catch (const error& e) {
      EXPECT_EQ(e.code(), std::errc::connection_reset);
      EXPECT_EQ(e.what(), "read from " + stream.peer().str() + ": connection reset by peer");
    }
  });
  testing::run([]() -> task<> {
    auto stream = co_await peer_that_resets();
    try {
      co_await stream.write_all("x");
      co_await stream.write_all("y");
      ADD_FAILURE() << "no error";
    } catch (const error& e) {
      EXPECT_TRUE(std::string(e.what()).starts_with("write to " + stream.peer().str() + ": ")) << e.what();
    }
  });
}

TEST(TcpStream, AResetEndsWhatWaits) {
  testing::run([]() -> task<> {
    auto [a, b] = co_await tests::tcp_pair();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        std::string into(1, '\0');
        EXPECT_THROW(co_await a.read_some(into), error);
      });
      co_await testing::wait_all_blocked();
      co_await a.write_all("unread, so that closing resets");
      b.close();
    });
  });
}

TEST(TcpStream, SendsSmallWritesAtOnce) {
  testing::run([]() -> task<> {
    io::descriptor raw(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int number = raw.get();
    tcp_stream stream(co_await this_loop{}, std::move(raw), endpoint{});
    int on = 0;
    socklen_t size = sizeof on;
    EXPECT_EQ(getsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
    EXPECT_EQ(on, 1);
  });
}

TEST(TcpStream, MovesWhileNobodyUsesIt) {
  testing::run([]() -> task<> {
    auto [a, b] = co_await tests::tcp_pair();
    std::string into(1, '\0');
    EXPECT_FALSE(co_await move_on_after(1s, a.read_some(into)));  // it is watched by now
    tcp_stream moved = std::move(a);
    co_await b.write_all("x");
    EXPECT_EQ(co_await moved.read_some(into), 1U);
    auto [c, d] = co_await tests::tcp_pair();
    c = std::move(moved);
    co_await b.write_all("y");
    EXPECT_EQ(co_await c.read_some(into), 1U);
  });
}

}  // namespace
}  // namespace weft::net
