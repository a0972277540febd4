// SPDX-License-Identifier: MIT
#include "weft/net/connect.hpp"

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
#include "weft/dns/resolver.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

using addresses = std::vector<ip_address>;

class fixed_resolver final : public dns::resolver {
 public:
  explicit fixed_resolver(addresses answer) : answer_(std::move(answer)) {}
  task<addresses> resolve(std::string, dns::family) override { co_return answer_; }

 private:
  addresses answer_;
};

ip_address loopback(std::uint8_t last) { return ip_address::v4(127, 0, 0, last); }

/// An address where connecting neither succeeds nor fails: its listener's queue is full.
class silent_address {
 public:
  static task<silent_address> make(std::uint8_t last, std::uint16_t port) {
    silent_address made(co_await listen({loopback(last).str(), port}, {.backlog = 0}));
    const endpoint at = made.listener_.local();
    for (int i = 0; i < 2; ++i) {
      auto filling = co_await move_on_after(1s, connect(at));
      if (filling) made.queued_.push_back(std::move(*filling));
    }
    EXPECT_FALSE(co_await move_on_after(1s, connect(at)));
    co_return made;
  }

 private:
  explicit silent_address(tcp_listener l) : listener_(std::move(l)) {}
  tcp_listener listener_;
  std::vector<tcp_stream> queued_;
};

task<std::string> failure_of(task<tcp_stream> connecting) {
  try {
    co_await std::move(connecting);
  } catch (const connect_error& e) {
    co_return e.what();
  }
  co_return "connected";
}

TEST(Connect, FromAnAddressAndPrepared) {
  testing::run([]() -> task<> {
    auto listener = co_await listen({"127.0.0.1"});
    const std::uint16_t port = listener.local().port;
    connect_options wanted{.local = loopback(2),
                           .prepare = [](int fd) { receive_buffer_bytes{8192}.set_on(fd); }};
    auto client = co_await connect("127.0.0.1", port, wanted);
    auto served = co_await listener.accept();
    EXPECT_EQ(client.local().address, loopback(2));
    EXPECT_EQ(served.peer(), client.local());
    EXPECT_EQ(client.get<receive_buffer_bytes>().count, 2 * 8192) << "the system counts its own part too";
    wanted.local = ip_address::v4(192, 0, 2, 1);
    EXPECT_EQ(
        co_await failure_of(connect(endpoint{loopback(1), port}, wanted)),
        "connect 127.0.0.1:" + std::to_string(port) + " from 192.0.2.1: cannot assign requested address");
  });
}

TEST(Connect, SaysThatItWasRefused) {
  testing::run([]() -> task<> {
    try {
      co_await connect(endpoint{ip_address::loopback_v4(), 1});
      ADD_FAILURE() << "connected";
    } catch (const connect_error& e) {
      EXPECT_STREQ(e.what(), "connect 127.0.0.1:1: connection refused");
      EXPECT_EQ(e.code(), std::errc::connection_refused);
    }
    EXPECT_EQ(co_await failure_of(connect("127.0.0.1", 1)), "connect 127.0.0.1:1: connection refused");
  });
}

TEST(Connect, PassesOnWhatTheResolverSays) {
  testing::run([]() -> task<> { EXPECT_THROW(co_await connect("nobody.invalid", 80), dns::resolve_error); });
}

TEST(Connect, OverIpv6) {
  testing::run([]() -> task<> {
    std::optional<tcp_listener> listener;
    try {
      listener = co_await listen({.host = "::1"});
    } catch (const listen_error& e) {
      GTEST_LOG_(INFO) << "no IPv6 here: " << e.what();
      co_return;
    }
    const endpoint at = listener->local();
    auto client = co_await connect("::1", at.port);
    EXPECT_EQ(client.peer().str(), "[::1]:" + std::to_string(at.port));
    listener->close();
    EXPECT_EQ(co_await failure_of(connect("::1", at.port)),
              "connect [::1]:" + std::to_string(at.port) + ": connection refused");
  });
}

TEST(InterleaveFamilies, TakesTurnsAndKeepsTheOrder) {
  const auto four = [](std::uint8_t last) { return loopback(last); };
  const auto six = [](std::uint8_t last) {
    return ip_address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last});
  };
  EXPECT_EQ(interleave_families({six(1), six(2), six(3), four(1), four(2)}),
            (addresses{six(1), four(1), six(2), four(2), six(3)}));
  EXPECT_EQ(interleave_families({four(1), six(1), six(2)}), (addresses{four(1), six(1), six(2)}));
  EXPECT_EQ(interleave_families({four(1), four(2)}), (addresses{four(1), four(2)}));
  EXPECT_EQ(interleave_families({}), addresses{});
}

/// How long connecting to `answer` takes, on the clock of the test. Silent addresses are 127.0.0.1 and .2.
struct race {
  explicit race(addresses tried) : answer(std::move(tried)) {}

  task<> run() {
    fixed_resolver names(answer);
    const dns::use_resolver used(names);
    port = co_await tests::unused_port();
    auto first = co_await silent_address::make(1, port);
    auto second = co_await silent_address::make(2, port);
    auto good = co_await listen({"127.0.0.9", port});
    const std::size_t before = tests::open_descriptors();
    const time_point begun = co_await now();
    try {
      const auto stream = co_await connect("name.test", port);
      EXPECT_EQ(tests::open_descriptors(), before + 1);  // the losers are closed
      reached = stream.peer().address;
    } catch (const connect_error& e) {
      error = e.what();
    }
    took = co_await now() - begun;
    EXPECT_EQ(tests::open_descriptors(), before);
  }

  addresses answer;
  std::uint16_t port = 0;
  std::optional<ip_address> reached;
  std::string error;
  duration took{};
};

race result_of_race(addresses tried) {
  race one(std::move(tried));
  testing::run([&]() -> task<> { co_await one.run(); });
  return one;
}

constexpr std::uint8_t silent_one = 1, silent_two = 2, refusing_one = 3, refusing_two = 4, good = 9;

TEST(HappyEyeballs, TheFirstAddressIsAloneForAWhile) {
  const race one = result_of_race({loopback(good), loopback(silent_one)});
  EXPECT_EQ(one.reached, loopback(good));
  EXPECT_EQ(one.took, 0ms);
}

TEST(HappyEyeballs, TheNextOneIsTriedBesideASilentOne) {
  const race one = result_of_race({loopback(silent_one), loopback(good)});
  EXPECT_EQ(one.reached, loopback(good));
  EXPECT_EQ(one.took, 250ms);
}

TEST(HappyEyeballs, EachFurtherOneWaitsAgain) {
  const race one = result_of_race({loopback(silent_one), loopback(silent_two), loopback(good)});
  EXPECT_EQ(one.reached, loopback(good));
  EXPECT_EQ(one.took, 500ms);
}

TEST(HappyEyeballs, AFailureLetsTheNextOneStartAtOnce) {
  const race one = result_of_race({loopback(refusing_one), loopback(refusing_two), loopback(good)});
  EXPECT_EQ(one.reached, loopback(good));
  EXPECT_EQ(one.took, 0ms);
  const race mixed = result_of_race({loopback(silent_one), loopback(refusing_one), loopback(good)});
  EXPECT_EQ(mixed.reached, loopback(good));
  EXPECT_EQ(mixed.took, 250ms);
}

TEST(HappyEyeballs, OneReasonForAllIsSaidOnce) {
  const race one = result_of_race({loopback(refusing_one), loopback(refusing_two)});
  EXPECT_EQ(one.error, "connect name.test:" + std::to_string(one.port) + ": connection refused");
}

TEST(HappyEyeballs, DifferentReasonsAreAllSaid) {
  // A broadcast address is refused by the system itself, with another reason.
  const race one = result_of_race({loopback(refusing_one), ip_address::v4(255, 255, 255, 255)});
  const std::string port = std::to_string(one.port);
  EXPECT_TRUE(one.error.starts_with("connect name.test:" + port +
                                    ": no address can be reached; connect 127.0.0.3:" + port +
                                    ": connection refused; connect 255.255.255.255:" + port + ": "))
      << one.error;
}

TEST(HappyEyeballs, CancellationClosesAllAttempts) {
  testing::run([]() -> task<> {
    fixed_resolver names({loopback(silent_one), loopback(silent_two)});
    const dns::use_resolver used(names);
    const std::uint16_t port = co_await tests::unused_port();
    auto first = co_await silent_address::make(1, port);
    auto second = co_await silent_address::make(2, port);
    const std::size_t before = tests::open_descriptors();
    EXPECT_FALSE(co_await move_on_after(1s, connect("name.test", port)));
    EXPECT_EQ(tests::open_descriptors(), before);
  });
}

TEST(Connect, WaitsForADescriptor) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    auto open = co_await connect(listener.local());
    std::optional<tcp_stream> got;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      tests::descriptor_limit limit(0);
      g.spawn([&]() -> task<> { got = co_await connect(listener.local()); });
      co_await sleep_for(1s);
      EXPECT_FALSE(got);
      limit.lift();
      open.close();
      const time_point at = co_await now();
      while (!got) co_await yield_now();
      EXPECT_EQ(co_await now(), at);
    });
  });
}

TEST(Connect, OrSaysThatNoDescriptorIsLeft) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const tests::descriptor_limit limit(0);
    try {
      co_await connect(listener.local(), {.wait_for_descriptor = false});
      ADD_FAILURE() << "connected";
    } catch (const connect_error& e) {
      EXPECT_EQ(e.code(), std::errc::too_many_files_open);
    }
  });
}

}  // namespace
}  // namespace weft::net
