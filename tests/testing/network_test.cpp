// SPDX-License-Identifier: MIT
#include "weft/testing/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/query.hpp"
#include "weft/flow/gather.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::testing {
namespace {

using ::testing::ElementsAre;

task<std::string> read_all(io::stream& from) {
  std::string made;
  for (std::array<char, 4096> part{};;) {
    const std::size_t n = co_await from.read_some(part);
    if (n == 0) co_return made;
    made.append(part.data(), n);
  }
}

task<> echo(net::any_stream stream) {
  std::array<char, 4096> part{};
  while (const std::size_t n = co_await stream.read_some(part)) co_await stream.write_all({part.data(), n});
}

task<> serve_echo(std::uint16_t port) { co_await net::serve(co_await net::listen_any({.port = port}), echo); }

task<std::string> ask(std::string host, std::string question) {
  auto stream = co_await net::connect_stream(std::move(host), 7);
  co_await stream->write_all(question);
  co_await stream->close_write();
  co_return co_await read_all(*stream);
}

// Runs `body` beside an echo server on a host of its own, `server.test`.
template <typename Body>
task<> beside_echo(network& net, Body body) {
  net.add_host("server.test");
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn_daemon([&]() -> task<> { co_await net.run_on("server.test", [] { return serve_echo(7); }); });
    co_await wait_all_blocked();
    co_await body();
  });
}

TEST(TestingNetwork, ConnectsHostsByName) {
  run([]() -> task<> {
    network net;
    co_await beside_echo(net, []() -> task<> { EXPECT_EQ(co_await ask("server.test", "hello"), "hello"); });
  });
}

TEST(TestingNetwork, SaysWhyThereIsNoConnection) {
  run([]() -> task<> {
    network net;
    const ip_address server = net.add_host("server.test");
    net.add_host("six.test", *ip_address::parse("2001:db8::6"));
    EXPECT_THROW(net.add_host("server.test"), std::invalid_argument);
    EXPECT_THROW(net.add_host("other.test", server), std::invalid_argument);
    EXPECT_THROW(net.partition("server.test", "nobody.test"), std::invalid_argument);
    EXPECT_THROW(co_await net::connect_stream("nobody.test", 7), dns::resolve_error);
    EXPECT_THROW(co_await dns::resolve("six.test", dns::family::v4), dns::resolve_error);
    const auto refused = [](std::string host) -> task<std::string> {
      try {
        co_await net::connect_stream(std::move(host), 7);
        co_return "connected";
      } catch (const net::connect_error& e) {
        co_return e.what();
      }
    };
    EXPECT_EQ(co_await refused("server.test"), "connect 10.0.0.1:7: connection refused");
    EXPECT_EQ(co_await refused("six.test"), "connect [2001:db8::6]:7: connection refused");
    EXPECT_EQ(co_await refused("192.0.2.1"), "connect 192.0.2.1:7: no route to host");
    EXPECT_EQ(co_await refused("localhost"), "connect 127.0.0.1:7: connection refused");
    auto one = co_await net::listen_any({.port = 7});
    EXPECT_THROW(co_await net::listen_any({.host = "127.0.0.1", .port = 7}), net::listen_error);
    EXPECT_THROW(co_await net::listen_any({.host = "server.test", .port = 7}), net::listen_error);
    EXPECT_THROW(co_await ask("server.test", "not on this host"), net::connect_error);
    one.close();
    EXPECT_THROW(co_await one.accept(), net::error);
  });
}

TEST(TestingNetwork, TakesTheTimeOfTheWay) {
  run([]() -> task<> {
    network net({.latency = 10ms});
    co_await beside_echo(net, []() -> task<> {
      const time_point begun = co_await now();
      EXPECT_EQ(co_await ask("server.test", "hello"), "hello");
      EXPECT_EQ(co_await now() - begun, 60ms);  // the name, the connection, the answer
    });
  });
}

TEST(TestingNetwork, BytesTakeTheTimeOfTheBandwidth) {
  run([]() -> task<> {
    network net({.bytes_per_second = 1'000'000});
    auto listener = co_await net::listen_any({.port = 7});
    auto [ours, theirs] = co_await gather(net::connect_stream("localhost", 7), listener.accept());
    const time_point begun = co_await now();
    const std::string data(500'000, 'x');  // more than the window
    auto [nothing, got] = co_await gather(
        [](io::stream& to, const std::string& all) -> task<int> {
          co_await to.write_all(all);
          co_await to.close_write();
          co_return 0;
        }(*ours, data),
        read_all(theirs));
    EXPECT_EQ(got, data);
    EXPECT_EQ(co_await now() - begun, 500ms);
  });
}

TEST(TestingNetwork, IsTheSameAgainForTheSameSeed) {
  const auto story = [](std::uint64_t seed) {
    return run(options{.seed = seed}, []() -> task<std::string> {
      std::string log;
      network net({.latency = 1ms, .jitter = 20ms, .piece_bytes_max = 5, .loss = 0.3, .duplicates = 0.2});
      auto listener = co_await net::listen_any({.port = 7});
      auto [ours, theirs] = co_await gather(net::connect_stream("localhost", 7), listener.accept());
      const auto from = co_await net::bind_datagrams({.port = 1});
      const auto to = co_await net::bind_datagrams({.port = 2});
      for (int i = 0; i < 20; ++i) co_await from->send_to(std::to_string(i), to->local());
      co_await ours->write_all("the quick brown fox jumps");
      co_await ours->close_write();
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn_daemon([&]() -> task<> {
          while (auto m = co_await to->next()) log += m->data + " ";
        });
        std::array<char, 100> part{};
        while (const std::size_t n = co_await theirs.read_some(part))
          log += format("[{}] ", std::string_view(part.data(), n));
        co_await sleep_for(1s);
      });
      co_return log;
    });
  };
  std::set<std::string> different;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string once = story(seed);
    EXPECT_EQ(once, story(seed)) << seed;
    different.insert(once);
  }
  EXPECT_EQ(different.size(), 20U);
}

TEST(TestingNetwork, LosesDoublesAndReordersDatagrams) {
  run([]() -> task<> {
    network net({.latency = 10ms, .jitter = 50ms, .loss = 0.5, .duplicates = 0.5});
    const auto from = co_await net::bind_datagrams();
    const auto to = co_await net::bind_datagrams();
    for (int i = 100; i < 300; ++i) co_await from->send_to(std::to_string(i), to->local());
    co_await sleep_for(1s);
    std::vector<std::string> came;
    to->close();
    EXPECT_FALSE(co_await to->next());
    EXPECT_THROW(co_await to->send_to("x", from->local()), net::error);
    EXPECT_THROW(co_await from->send_to(std::string(70'000, 'x'), to->local()), net::error);
    co_await from->send_to("to nobody", {ip_address::v4(192, 0, 2, 1), 1});
  });
  const auto counted = [](const link_options& link) {
    return run([&]() -> task<std::vector<std::string>> {
      network net(link);
      const auto from = co_await net::bind_datagrams();
      const auto to = co_await net::bind_datagrams();
      for (int i = 100; i < 300; ++i) co_await from->send_to(std::to_string(i), to->local());
      std::vector<std::string> came;
      co_await move_on_after(1s, [&]() -> task<> {
        while (auto m = co_await to->next()) {
          EXPECT_EQ(m->from, from->local());
          came.push_back(m->data);
        }
      });
      co_return came;
    });
  };
  const auto in_order = counted({.latency = 10ms});
  EXPECT_EQ(in_order.size(), 200U);
  EXPECT_TRUE(std::ranges::is_sorted(in_order));
  EXPECT_NEAR(static_cast<double>(counted({.loss = 0.5}).size()), 100, 30);
  EXPECT_NEAR(static_cast<double>(counted({.duplicates = 0.5}).size()), 300, 30);
  EXPECT_FALSE(std::ranges::is_sorted(counted({.jitter = 50ms})));
}

TEST(TestingNetwork, StreamsWaitAcrossACutUntilItHeals) {
  run([]() -> task<> {
    network net({.latency = 10ms});
    co_await beside_echo(net, [&]() -> task<> {
      net.partition("localhost", "server.test");
      EXPECT_FALSE(co_await move_on_after(10s, ask("server.test", "cut")));
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto answer = group.spawn(ask, std::string("server.test"), std::string("healed"));
        co_await sleep_for(1s);
        net.heal("localhost", "server.test");
        co_await sleep_for(55ms);  // connected, and the question is under way
        net.partition("localhost", "server.test");
        co_await sleep_for(1s);
        net.heal("localhost", "server.test");
        EXPECT_EQ(co_await answer, "healed");
      });
    });
  });
}

TEST(TestingNetwork, DatagramsAreLostInACut) {
  run([]() -> task<> {
    network net;
    net.add_host("server.test");
    const auto ours = co_await net::bind_datagrams();
    const auto theirs = co_await net.run_on("server.test", [] { return net::bind_datagrams({.port = 9}); });
    net.partition("localhost", "server.test");
    co_await ours->send_to("lost", theirs->local());
    co_await sleep_for(1s);
    net.heal("localhost", "server.test");
    co_await ours->send_to("found", theirs->local());
    EXPECT_EQ((co_await theirs->next())->data, "found");
  });
}

TEST(TestingNetwork, ResetsConnections) {
  run([]() -> task<> {
    network net;
    co_await beside_echo(net, [&]() -> task<> {
      auto stream = co_await net::connect_stream("server.test", 7);
      net.reset_connections("localhost", "server.test");
      std::array<char, 10> part{};
      EXPECT_THROW(co_await stream->read_some(part), net::error);
      EXPECT_THROW(co_await stream->write_all("x"), net::error);
      net.set_link("localhost", "server.test", {.resets = 1});
      EXPECT_THROW(co_await ask("server.test", "x"), net::error);
      net.set_link("localhost", "server.test", {});
      EXPECT_EQ(co_await ask("server.test", "x"), "x");
    });
  });
}

TEST(TestingNetwork, WhatCanNeverArriveIsADeadlock) {
  EXPECT_THROW(run([]() -> task<> {
                 network net;
                 net.add_host("server.test");
                 net.partition("localhost", "server.test");
                 co_await net::connect_stream("server.test", 7);
               }),
               deadlock_error);
}

TEST(TestingNetwork, AnswersQueries) {
  run([]() -> task<> {
    network net;
    net.add_record("example.test", dns::mx_record{.preference = 1, .exchange = "mail.test", .ttl = 60s});
    EXPECT_EQ((co_await dns::query<dns::mx_record>("example.test")).front().exchange, "mail.test");
    EXPECT_THROW(co_await dns::query<dns::txt_record>("example.test"), dns::resolve_error);
  });
}

TEST(TestingNetwork, ItsStreamsKeepThePromisesOfStreams) {
  check_stream([]() -> task<stream_pair> {
    network net({.piece_bytes_max = 1000});
    auto listener = co_await net::listen_any({.port = 7});
    auto [ours, theirs] = co_await gather(net::connect_stream("localhost", 7), listener.accept());
    co_return stream_pair(std::move(ours), std::make_unique<net::any_stream>(std::move(theirs)));
  });
}

TEST(TestingNetwork, CancelledAnywhereTheNextOneIsServed) {
  const auto counts = cancel_everywhere(
      [](cancelled_run& cut) -> task<> {
        network net({.latency = 1ms, .piece_bytes_max = 3});
        co_await beside_echo(net, [&]() -> task<> {
          co_await cut.run([]() -> task<> { co_await ask("server.test", "hello"); });
          EXPECT_EQ(co_await ask("server.test", "again"), "again");
        });
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 20U);
}

}  // namespace
}  // namespace weft::testing
