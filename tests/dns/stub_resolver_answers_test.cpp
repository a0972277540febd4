// SPDX-License-Identifier: MIT
// Covers: weft/dns/stub_resolver.hpp
// What it makes of the answers of servers, good and bad ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/dns/dnsmasq.hpp"
#include "tests/dns/lookups.hpp"
#include "tests/dns/scripted_server.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/flow/gather.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::dns {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using tests::failure;
using tests::only;
using tests::texts;
using tests::told;

TEST(StubResolverAnswers, NobodyListens) {
  std::string closed;
  {
    closed = scripted_server([](auto, bool) { return std::nullopt; }).address();
  }
  testing::run([&]() -> task<> {
    stub_resolver r(only(closed));
    EXPECT_EQ(co_await failure(r, "x.test"),
              told(errc::unreachable, "x.test at " + closed + ": no server could be reached"));
  });
}

TEST(StubResolverAnswers, ServerThatNeverAnswers) {
  const scripted_server silent([](auto, bool) { return std::nullopt; });
  for (const bool virtual_clock : {true, false}) {
    testing::run(testing::options{.virtual_clock = virtual_clock}, [&]() -> task<> {
      stub_resolver r(
          {.servers = {silent.address()}, .try_timeout = 100ms, .tries_max = 1, .hosts_file = ""});
      EXPECT_EQ(co_await failure(r, "x.test"),
                told(errc::timed_out,
                     "x.test at " + silent.address() + ": the server did not answer within 0.1 s"));
    });
  }
}

TEST(StubResolverAnswers, LostQueryIsSentAgain) {
  const scripted_server deaf_first(
      [seen = 0](std::string_view query, bool) mutable -> std::optional<std::string> {
        if (++seen == 1) return std::nullopt;
        return wire::reply(query, wire::rcode::no_error, 1, wire::a(5));
      });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {deaf_first.address()}, .try_timeout = 20ms, .hosts_file = ""});
    EXPECT_THAT(co_await texts(r, "x.test", family::v4), ElementsAre("127.0.0.5"));
  });
  EXPECT_EQ(deaf_first.queries(), 2);
}

TEST(StubResolverAnswers, SecondFamilyIsNotAwaitedForEver) {
  const scripted_server half([](std::string_view query, bool) -> std::optional<std::string> {
    if (wire::type_of(query) == wire::type_aaaa) return std::nullopt;
    return wire::reply(query, wire::rcode::no_error, 1, wire::a(5));
  });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {half.address()}, .try_timeout = 1h, .hosts_file = ""});
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.5"));
    EXPECT_EQ(r.pending(), 1U);  // the other question
  });
}

TEST(StubResolverAnswers, Garbage) {
  const scripted_server noise([](std::string_view query, bool) -> std::optional<std::string> {
    return wire::reply(query, wire::rcode::no_error, 1, "\xc0\x0c\xff");
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(noise.address()));
    EXPECT_EQ(
        co_await failure(r, "x.test"),
        told(errc::bad_answer, "x.test at " + noise.address() + ": the server's answer makes no sense"));
  });
}

TEST(StubResolverAnswers, AnswerToAnotherQuestionIsPassedOver) {
  const scripted_server liar([](std::string_view query, bool) -> std::optional<std::string> {
    std::string other = wire::reply(query, wire::rcode::no_error, 1, wire::a(66));
    other[0] = static_cast<char>(other[0] ^ 1);
    return other;
  });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {liar.address()}, .try_timeout = 20ms, .tries_max = 2, .hosts_file = ""});
    EXPECT_EQ((co_await failure(r, "x.test")).substr(0, 2), told(errc::timed_out, "").substr(0, 2));
  });
}

TEST(StubResolverAnswers, ServerThatFails) {
  const scripted_server broken(
      [](std::string_view query, bool) { return wire::reply(query, wire::rcode::server_failed); });
  const scripted_server works([](std::string_view query, bool) {
    return wire::type_of(query) == wire::type_a ? wire::reply(query, wire::rcode::no_error, 1, wire::a(7))
                                                : wire::reply(query, wire::rcode::no_error);
  });
  testing::run([&]() -> task<> {
    stub_resolver alone(only(broken.address()));
    EXPECT_EQ(co_await failure(alone, "x.test"),
              told(errc::server_failed, "x.test at " + broken.address() + ": the server could not find out"));
    stub_resolver both({.servers = {broken.address(), works.address()}, .hosts_file = ""});
    EXPECT_THAT(co_await texts(both, "x.test"), ElementsAre("127.0.0.7"));
  });
}

TEST(StubResolverAnswers, TruncatedComesAgainOverTcp) {
  const scripted_server big([](std::string_view query, bool over_tcp) -> std::optional<std::string> {
    if (!over_tcp) return wire::reply(query, wire::rcode::no_error, 0, "", true);
    std::string records;
    for (int i = 1; i <= 250; ++i) records += wire::a(static_cast<std::uint8_t>(i));
    return wire::reply(query, wire::rcode::no_error, 250, records);
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(big.address()));
    EXPECT_EQ((co_await texts(r, "x.test", family::v4)).size(), 250U);
  });
}

TEST(StubResolverAnswers, EqualLookupsShareOne) {
  const scripted_server counted([](std::string_view query, bool) {
    return wire::type_of(query) == wire::type_a ? wire::reply(query, wire::rcode::no_error, 1, wire::a(1))
                                                : wire::reply(query, wire::rcode::no_error);
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(counted.address()));
    std::vector<task<std::vector<std::string>>> lookups;
    for (int i = 0; i < 1000; ++i) lookups.push_back(texts(r, i % 2 == 0 ? "same.test" : "SAME.test"));
    for (const auto& found : co_await gather(std::move(lookups)))
      EXPECT_THAT(found, ElementsAre("127.0.0.1"));
    EXPECT_EQ(counted.queries(), 2);
    co_await r.resolve("same.test");
    EXPECT_EQ(counted.queries(), 4);  // their time is 0: nothing is kept
  });
}

// All at once would overrun the server's socket, and be asked again only after the timeout.
TEST(StubResolverAnswers, ManyNamesAreAskedAFewAtATime) {
  const scripted_server counted([](std::string_view query, bool) {
    return wire::type_of(query) == wire::type_a ? wire::reply(query, wire::rcode::no_error, 1, wire::a(1))
                                                : wire::reply(query, wire::rcode::no_error);
  });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {counted.address()}, .try_timeout = 1min, .hosts_file = ""});
    std::vector<task<std::vector<std::string>>> lookups;
    for (int i = 0; i < 1000; ++i) lookups.push_back(texts(r, "n" + std::to_string(i) + ".test"));
    for (const auto& found : co_await gather(std::move(lookups)))
      EXPECT_THAT(found, ElementsAre("127.0.0.1"));
  });
  EXPECT_EQ(counted.queries(), 2000);
}

TEST(StubResolverAnswers, ManyNamesWithNoServerEndToo) {
  std::string closed;
  {
    closed = scripted_server([](auto, bool) { return std::nullopt; }).address();
  }
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {closed}, .tries_max = 1, .hosts_file = ""});
    std::vector<task<std::string>> lookups;
    for (int i = 0; i < 1000; ++i) lookups.push_back(failure(r, "n" + std::to_string(i) + ".test"));
    for (const std::string& said : co_await gather(std::move(lookups))) {
      EXPECT_EQ(said.substr(0, 2), told(errc::unreachable, "").substr(0, 2));
    }
  });
}

// The next ones hear at once that nobody listens any more; those that it had received it may have kept.
TEST(StubResolverAnswers, AServerThatIsKilledInTheMiddleAndComesBack) {
  dnsmasq server({"--address=/many.test/127.0.0.1"});
  const std::string at = " at " + server.address() + ": ";
  const auto expected = [&](const std::string& name) {
    return AnyOf(told(errc::unreachable, name + at + "no server could be reached"),
                 told(errc::timed_out, name + at + "the server did not answer within 0.5 s"));
  };
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {server.address()}, .try_timeout = 500ms, .tries_max = 1, .hosts_file = ""});
    int found = 0, lost = 0;
    const auto ask = [&](int number) -> task<> {
      const std::string name = "n" + std::to_string(number) + ".many.test";
      const std::string said = co_await failure(r, name, family::v4);
      if (said != "none") {
        EXPECT_THAT(said, expected(name));
        ++lost;
      } else if (++found == 300) {
        server.kill_it();
      }
    };
    const auto begun = clock::now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 1000; ++i) group.spawn(ask, i);
      co_return;
    });
    EXPECT_LT(clock::now() - begun, 4s);
    EXPECT_GE(found, 300);
    EXPECT_EQ(found + lost, 1000);
    for (int i = 1000; i < 1010; ++i) co_await ask(i);
    EXPECT_GE(lost, 10);  // whatever it had answered before
    EXPECT_TRUE(server.start());
    for (const char* name : {"n999.many.test", "later.many.test"})
      EXPECT_THAT(co_await texts(r, name, family::v4), ElementsAre("127.0.0.1"));
  });
}

// What comes of a question about one IPv4 address to a server like that.
std::string outcome_of(const scripted_server::script& script, duration timeout = 10s) {
  const scripted_server server(script);
  return testing::run([&]() -> task<std::string> {
    stub_resolver r(
        {.servers = {server.address()}, .try_timeout = timeout, .tries_max = 1, .hosts_file = ""});
    std::string got;
    try {
      got = (co_await texts(r, "x.test", family::v4)).front();
    } catch (const resolve_error& e) {
      got = make_error_code(static_cast<errc>(e.code().value())).message();
    }
    co_return got;
  });
}

std::string good(std::string_view query) { return wire::reply(query, wire::rcode::no_error, 1, wire::a(5)); }

TEST(StubResolverAnswers, HostileServers) {
  const std::string ignored = "the server did not answer in time";
  const std::string refused = "the server's answer makes no sense";
  const auto changed = [](std::size_t at, char by) {
    return [=](std::string_view query, bool) -> std::optional<std::string> {
      std::string reply = good(query);
      reply[at] = static_cast<char>(reply[at] ^ by);
      return reply;
    };
  };
  EXPECT_EQ(outcome_of(changed(0, 0)), "127.0.0.5");
  EXPECT_EQ(outcome_of(changed(1, 1), 20ms), ignored) << "the id";
  EXPECT_EQ(outcome_of(changed(13, 1), 20ms), ignored) << "the name";
  EXPECT_EQ(outcome_of(changed(21, 28), 20ms), ignored) << "the type";
  EXPECT_EQ(outcome_of([](auto, bool) { return std::string(); }, 20ms), ignored);
  EXPECT_EQ(outcome_of([](std::string_view query, bool) { return std::string(query.substr(0, 11)); }, 20ms),
            ignored);
  EXPECT_EQ(outcome_of([](auto, bool) { return std::string(65'000, '\xff'); }, 20ms), ignored);
  EXPECT_EQ(outcome_of([](std::string_view query, bool) { return good(query) + std::string(3000, 'x'); }),
            "127.0.0.5");
  EXPECT_EQ(outcome_of([](std::string_view query, bool) {
              const std::string circle = wire::u16(0xC000 | wire::reply(query, wire::rcode::no_error).size());
              return wire::reply(query, wire::rcode::no_error, 1,
                                 wire::record(wire::type_a, "abcd", 0, circle));
            }),
            refused);
  EXPECT_EQ(outcome_of([](std::string_view query, bool) {
              return wire::reply(query, wire::rcode::no_error, 1,
                                 wire::record(wire::type_a, "abcd", 0, wire::name("bank.test")));
            }),
            refused);
}

// It answers what it does not know with "format error", to both questions at once.
TEST(StubResolverAnswers, ServerThatDoesNotKnowEdns) {
  const scripted_server ancient([](std::string_view query, bool) -> std::optional<std::string> {
    if (query[11] != 0) return wire::reply(query, wire::rcode::format_error);
    if (wire::type_of(query) == wire::type_aaaa) return wire::reply(query, wire::rcode::no_error);
    return good(query);
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(ancient.address()));
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.5"));
    EXPECT_THAT(co_await texts(r, "y.test"), ElementsAre("127.0.0.5"));
  });
  EXPECT_EQ(ancient.queries(), 6);
}

TEST(StubResolverAnswers, AskedForNoMoreThanFitsAnyNetwork) {
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    EXPECT_EQ(query.substr(query.size() - 11, 5), std::string("\0\0\x29\x04\xd0", 5));  // 1232 bytes
    return good(query);
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(server.address()));
    co_await texts(r, "x.test", family::v4);
  });
}

TEST(StubResolverAnswers, AreKeptForTheirTime) {
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    if (wire::type_of(query) == wire::type_a)
      return wire::reply(query, wire::rcode::no_error, 1, wire::a(5, 30));
    return wire::reply(query, wire::rcode::no_error, 0, "", false, wire::soa(60, 60));
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(server.address()));
    for (int i = 0; i < 3; ++i) EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.5"));
    EXPECT_EQ(server.queries(), 2);
    EXPECT_EQ(r.cache().hits, 4U);
    EXPECT_EQ(r.cache().misses, 2U);
    EXPECT_EQ(r.cache().entries, 2U);
    co_await sleep_for(30s);  // the address is too old, that there is no other is not
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.5"));
    EXPECT_EQ(server.queries(), 3);
    co_await sleep_for(29s);
    EXPECT_EQ(co_await failure(r, "x.test", family::v6),
              told(errc::no_data, "x.test: the name has no IPv6 address"));
    EXPECT_EQ(server.queries(), 3);
    r.clear_cache();
    co_await texts(r, "x.test");
    EXPECT_EQ(server.queries(), 5);
  });
}

// The one address is known, the other family's server is silent: no longer a wait than for an answer from it.
TEST(StubResolverAnswers, KnownFamilyDoesNotWaitForeverForTheOther) {
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    if (wire::type_of(query) == wire::type_a)
      return wire::reply(query, wire::rcode::no_error, 1, wire::a(5, 30));
    return std::nullopt;
  });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {server.address()}, .try_timeout = 1h, .hosts_file = ""});
    EXPECT_THAT(co_await texts(r, "x.test", family::v4), ElementsAre("127.0.0.5"));
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.5"));
    EXPECT_EQ(server.queries(), 2);
  });
}

TEST(StubResolverAnswers, FailuresOfServersAreNotKept) {
  const scripted_server server(
      [first = true](std::string_view query, bool) mutable -> std::optional<std::string> {
        if (std::exchange(first, false)) return wire::reply(query, wire::rcode::server_failed);
        return good(query);
      });
  testing::run([&]() -> task<> {
    stub_resolver r(only(server.address()));
    EXPECT_EQ((co_await failure(r, "x.test", family::v4)).substr(0, 2),
              told(errc::server_failed, "").substr(0, 2));
    EXPECT_THAT(co_await texts(r, "x.test", family::v4), ElementsAre("127.0.0.5"));
  });
}

}  // namespace
}  // namespace weft::dns
