// SPDX-License-Identifier: MIT
// Covers: weft/net/tcp_listener.hpp weft/net/detail/descriptor_gate.hpp
#include "weft/net/tcp_listener.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/descriptor_limit.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

TEST(TcpListener, AcceptsInTheOrderOfArrival) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    std::vector<tcp_stream> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(co_await connect(listener.local()));
    for (const tcp_stream& client : clients) {
      const auto accepted = co_await listener.accept();
      EXPECT_EQ(accepted.peer(), client.local());
    }
    EXPECT_FALSE(co_await move_on_after(1s, listener.accept()));
  });
}

TEST(TcpListener, WaitsForAConnection) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto accepting = g.spawn([&]() -> task<> { co_await listener.accept(); });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(accepting.done());
      const auto client = co_await connect(listener.local());
      EXPECT_EQ(co_await accepting.join(), child_state::returned);
    });
  });
}

TEST(TcpListener, CloseEndsWhoWaits) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const endpoint at = listener.local();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> { EXPECT_THROW(co_await listener.accept(), error); });
      co_await testing::wait_all_blocked();
      listener.close();
      listener.close();
    });
    EXPECT_THROW(co_await listener.accept(), error);
    EXPECT_THROW(listener.local(), error);
    EXPECT_THROW(co_await connect(at), connect_error);
  });
}

TEST(TcpListener, LeavesASocketThatOthersHave) {
  testing::run([]() -> task<> {
    const auto kept = co_await tests::listen_locally();
    for (int i = 0; i < 2; ++i) {  // the second one gets the number of the first one
      tcp_listener copy(co_await this_loop{}, io::descriptor(fcntl(kept.descriptor(), F_DUPFD_CLOEXEC, 0)));
      EXPECT_FALSE(co_await move_on_after(1s, copy.accept()));
      const auto client = co_await connect(kept.local());
      EXPECT_EQ((co_await copy.accept()).peer(), client.local());
    }
  });
}

TEST(TcpListener, SaysThatAnAddressIsTaken) {
  testing::run([]() -> task<> {
    auto first = co_await tests::listen_locally();
    const std::uint16_t port = first.local().port;
    try {
      co_await listen({"127.0.0.1", port});
      ADD_FAILURE() << "no error";
    } catch (const listen_error& e) {
      EXPECT_EQ(e.what(), "listen on 127.0.0.1:" + std::to_string(port) + ": address already in use");
      EXPECT_EQ(e.code(), std::errc::address_in_use);
    }
    first.close();
    co_await listen({"127.0.0.1", port});  // at once, although connections of before may linger
  });
}

TEST(TcpListener, ListenersMayShareAPort) {
  testing::run([]() -> task<> {
    const listen_options shared{.reuse_port = true};
    auto first = co_await listen({.host = "127.0.0.1"}, shared);
    auto second = co_await listen({"127.0.0.1", first.local().port}, shared);
    EXPECT_EQ(first.local(), second.local());
  });
}

TEST(TcpListener, NoHostIsEveryAddress) {
  testing::run([]() -> task<> {
    auto listener = co_await listen({});
    const std::uint16_t port = listener.local().port;
    const auto by_v4 = co_await connect(endpoint{ip_address::loopback_v4(), port});
    EXPECT_EQ((co_await listener.accept()).peer().address, ip_address::loopback_v4());
    if (!listener.local().address.is_v6()) co_return;  // a machine without IPv6
    const auto by_v6 = co_await connect(endpoint{ip_address::loopback_v6(), port});
    EXPECT_EQ((co_await listener.accept()).peer().address, ip_address::loopback_v6());
  });
}

TEST(TcpListener, ListensOnAllAddresses) {
  testing::run([]() -> task<> {
    const auto every = co_await listen_all({});
    EXPECT_EQ(every.size(), 1U);
    const auto one = co_await listen_all({.host = "127.0.0.1"});
    EXPECT_EQ(one.size(), 1U);
    try {
      co_await listen_all({"127.0.0.1", one[0].local().port});
      ADD_FAILURE() << "no error";
    } catch (const listen_error& e) {
      EXPECT_EQ(e.what(), "listen on " + one[0].local().str() + ": address already in use");
    }
    const auto shared = co_await listen_all({.host = "localhost"});
    for (const tcp_listener& each : shared) EXPECT_EQ(each.local().port, shared[0].local().port);
  });
}

TEST(TcpListener, AnUnknownNameIsAnError) {
  testing::run(
      []() -> task<> { EXPECT_THROW(co_await listen({.host = "nobody.invalid"}), dns::resolve_error); });
}

TEST(TcpListener, WaitsForADescriptor) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  const std::size_t before = tests::open_descriptors();
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    auto [kept, accepted] = co_await tests::tcp_pair();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      std::optional<tcp_stream> got;
      tests::descriptor_limit limit(tests::lowest_free_descriptor() + 1);
      auto waiting = co_await connect(listener.local());  // takes the last one
      g.spawn([&]() -> task<> { got = co_await listener.accept(); });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(got);
      limit.lift();
      accepted.close();  // tells the one who waits: the clock stands still
      const time_point at = co_await now();
      while (!got) co_await yield_now();
      EXPECT_EQ(co_await now(), at);
    });
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(TcpListener, LooksAgainForADescriptorThatOthersGaveBack) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    auto client = co_await connect(listener.local());
    co_await with_task_group([&](task_group<>& g) -> task<> {
      tests::descriptor_limit limit(0);
      auto accepting = g.spawn([&]() -> task<> { co_await listener.accept(); });
      co_await sleep_for(1s);
      EXPECT_FALSE(accepting.done());
      limit.lift();
      EXPECT_EQ(co_await accepting.join(), child_state::returned);
    });
  });
}

}  // namespace
}  // namespace weft::net
