// SPDX-License-Identifier: MIT
#include "weft/dns/stub_resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "tests/dns/dnsmasq.hpp"
#include "tests/dns/lookups.hpp"
#include "tests/dns/scratch_file.hpp"
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
using ::testing::UnorderedElementsAre;

using tests::failure;
using tests::only;
using tests::texts;
using tests::told;

class StubResolver : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new dnsmasq({"--address=/in.dev/127.0.0.1", "--address=/both.test/127.0.0.2",
                           "--address=/both.test/::1", "--address=/six.test/::1",
                           "--host-record=four.test,127.0.0.4"});
  }
  static void TearDownTestSuite() { delete server_; }
  static std::string server() { return server_->address(); }

 private:
  inline static dnsmasq* server_ = nullptr;
};

TEST_F(StubResolver, OneFamilyIsEnough) {
  testing::run([]() -> task<> {
    stub_resolver r(only(server()));
    EXPECT_THAT(co_await texts(r, "in.dev"), ElementsAre("127.0.0.1"));     // the other one: no such name
    EXPECT_THAT(co_await texts(r, "four.test"), ElementsAre("127.0.0.4"));  // the other one: no data
    EXPECT_THAT(co_await texts(r, "six.test"), ElementsAre("::1"));
  });
}

TEST_F(StubResolver, GivesBothFamilies) {
  testing::run([]() -> task<> {
    stub_resolver r(only(server()));
    EXPECT_THAT(co_await texts(r, "both.test"), UnorderedElementsAre("::1", "127.0.0.2"));
    EXPECT_THAT(co_await texts(r, "both.test", family::v4), ElementsAre("127.0.0.2"));
    EXPECT_THAT(co_await texts(r, "BOTH.test.", family::v6), ElementsAre("::1"));
  });
}

TEST_F(StubResolver, TellsWhatIsMissing) {
  testing::run([]() -> task<> {
    stub_resolver r(only(server()));
    EXPECT_EQ(co_await failure(r, "nosuch.test"), told(errc::name_not_found, "nosuch.test: no such name"));
    EXPECT_EQ(co_await failure(r, "four.test", family::v6),
              told(errc::no_data, "four.test: the name has no IPv6 address"));
    EXPECT_EQ(co_await failure(r, "example.org"),
              told(errc::refused, "example.org at " + server() + ": the server refused to answer"));
  });
}

TEST_F(StubResolver, AsksForInternationalNames) {
  testing::run([]() -> task<> {
    stub_resolver r(only(server()));
    EXPECT_THAT(co_await texts(r, "Bücher.in.dev"), ElementsAre("127.0.0.1"));
    EXPECT_EQ(co_await failure(r, "bücher.test"),
              told(errc::name_not_found, "bücher.test (xn--bcher-kva.test): no such name"));
    const use_resolver used(r);
    EXPECT_EQ((co_await resolve("bücher.in.dev")).front(), ip_address::loopback_v4());
  });
}

TEST_F(StubResolver, ResolvesManyNamesAtOnceOnARealClock) {
  run([]() -> task<> {
    stub_resolver r(only(server()));
    std::vector<task<std::vector<std::string>>> lookups;
    for (int i = 0; i < 200; ++i) lookups.push_back(texts(r, "n" + std::to_string(i) + ".in.dev"));
    for (const auto& found : co_await gather(std::move(lookups)))
      EXPECT_THAT(found, ElementsAre("127.0.0.1"));
    EXPECT_EQ(r.pending(), 0U);
  });
}

TEST_F(StubResolver, AppendsSearchDomains) {
  testing::run([]() -> task<> {
    stub_resolver r({.servers = {server()}, .search = {"nosuch.test", "dev"}, .hosts_file = ""});
    EXPECT_THAT(co_await texts(r, "in"), ElementsAre("127.0.0.1"));
    EXPECT_EQ(co_await failure(r, "in."),
              told(errc::refused, "in at " + server() + ": the server refused to answer"));
  });
}

TEST_F(StubResolver, ReadsResolvConf) {
  const scratch_file conf("nameserver 127.0.0.1\nsearch dev\n");
  testing::run([&]() -> task<> {
    // Nobody listens on port 53 here, and the error says whom it asked.
    stub_resolver r({.try_timeout = 10ms, .tries_max = 1, .hosts_file = "", .resolv_conf = conf.path()});
    const std::string said = co_await failure(r, "in.dev");
    EXPECT_NE(said.find("in.dev at 127.0.0.1: "), std::string::npos) << said;
  });
}

TEST_F(StubResolver, HostsFileComesFirst) {
  const scratch_file hosts("127.0.0.9 in.dev\n");
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {server()}, .hosts_file = hosts.path()});
    EXPECT_THAT(co_await texts(r, "IN.dev"), ElementsAre("127.0.0.9"));
    EXPECT_THAT(co_await texts(r, "both.test", family::v4), ElementsAre("127.0.0.2"));
    EXPECT_EQ(co_await failure(r, "in.dev", family::v6), told(errc::name_not_found, "in.dev: no such name"));
  });
}

TEST_F(StubResolver, VirtualClockStandsStillMeanwhile) {
  testing::run([]() -> task<> {
    stub_resolver r(only(server()));
    const time_point begin = co_await now();
    const bool in_time = co_await move_on_after(1s, [&]() -> task<> { co_await r.resolve("in.dev"); });
    EXPECT_TRUE(in_time);
    EXPECT_EQ(co_await now(), begin);
  });
}

TEST(StubResolverOptions, RefusesAServerThatIsNone) {
  testing::run([]() -> task<> {
    EXPECT_THROW(stub_resolver({.servers = {"example.org"}}), std::invalid_argument);
    co_return;
  });
}

TEST(StubResolverSearch, GoesByTheDots) {
  std::mutex asked_mutex;  // the server has a thread of its own
  std::string asked;
  const scripted_server server([&](std::string_view query, bool) -> std::optional<std::string> {
    const std::string_view question = wire::question(query);
    const std::scoped_lock held(asked_mutex);
    for (std::size_t at = 0; question[at] != 0; at += static_cast<std::size_t>(question[at]) + 1) {
      asked += question.substr(at + 1, static_cast<std::size_t>(question[at]));
      asked += '.';
    }
    asked += ' ';
    return wire::reply(query, wire::rcode::no_such_name);
  });
  testing::run([&]() -> task<> {
    stub_resolver r(
        {.servers = {server.address()}, .search = {"s.test", "u.test"}, .ndots = 2, .hosts_file = ""});
    const std::vector<std::pair<std::string, std::string>> expected{
        {"a", "a.s.test. a.u.test. a. "},
        {"a.b", "a.b.s.test. a.b.u.test. a.b. "},
        {"a.b.c", "a.b.c. a.b.c.s.test. a.b.c.u.test. "},
        {"a.", "a. "},
    };
    for (const auto& [name, names] : expected) {
      co_await failure(r, name, family::v4);
      const std::scoped_lock held(asked_mutex);
      EXPECT_EQ(std::exchange(asked, ""), names) << name;
    }
  });
}

TEST(StubResolverConfiguration, IsReadAgainWhenItHasChanged) {
  scratch_file conf("nameserver 127.0.0.1\n");
  scratch_file hosts("127.0.0.1 x.test\n");
  testing::run([&]() -> task<> {
    stub_resolver r(
        {.try_timeout = 10ms, .tries_max = 1, .hosts_file = hosts.path(), .resolv_conf = conf.path()});
    const auto asks = [&](std::string_view server) -> task<> {  // nobody listens there
      const std::string said = co_await failure(r, "y.test");
      EXPECT_NE(said.find(format("y.test at {}: ", server)), std::string::npos) << said;
    };
    co_await asks("127.0.0.1");
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.1"));
    conf.rewrite("nameserver 127.0.0.23\n");
    hosts.rewrite("127.0.0.23 x.test\n");
    co_await asks("127.0.0.1");
    co_await sleep_for(1s);
    co_await asks("127.0.0.23");
    EXPECT_THAT(co_await texts(r, "x.test"), ElementsAre("127.0.0.23"));
  });
}

// Another server answers from now on, but what was asked before is still awaited.
TEST(StubResolverConfiguration, ChangesUnderOpenQuestions) {
  scratch_file conf("nameserver 127.0.0.1\n");
  testing::run([&]() -> task<> {
    stub_resolver r({.try_timeout = 50ms, .tries_max = 1, .hosts_file = "", .resolv_conf = conf.path()});
    std::vector<task<std::string>> lookups;
    for (int i = 0; i < 10; ++i) {
      lookups.push_back([](stub_resolver& by, scratch_file& file, int n) -> task<std::string> {
        co_await sleep_for(n * 1s);
        file.rewrite(format("nameserver 127.0.0.{}\n", n + 1));
        co_return co_await failure(by, format("n{}.test", n));
      }(r, conf, i));
    }
    for (const std::string& said : co_await gather(std::move(lookups))) {
      EXPECT_EQ(said.substr(0, 2), told(errc::unreachable, "").substr(0, 2)) << said;
    }
    EXPECT_EQ(r.pending(), 0U);
  });
}

TEST(StubResolverCancellation, LeavesAtOnceAndOthersStay) {
  std::latch asked(1);
  std::latch answering(1);
  const scripted_server slow([&, first = true](std::string_view query, bool) mutable {
    if (std::exchange(first, false)) {
      asked.count_down();
      answering.wait();
    }
    return wire::reply(query, wire::rcode::no_error, 1, wire::a(1));
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(slow.address()));
    std::vector<std::string> found;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto cut = group.spawn([&]() -> task<> { co_await r.resolve("x.test", family::v4); });
      group.spawn([&]() -> task<> { found = co_await texts(r, "x.test", family::v4); });
      co_await testing::wait_all_blocked();
      asked.wait();
      cut.cancel();
      EXPECT_EQ(co_await cut.join(), child_state::cancelled);
      EXPECT_EQ(r.pending(), 1U);
      answering.count_down();
    });
    EXPECT_THAT(found, ElementsAre("127.0.0.1"));
  });
}

TEST(StubResolverCancellation, AbandonedLookupEndsWithTheLoopAndDoesNotHoldIt) {
  const scripted_server silent([](auto, bool) { return std::nullopt; });
  for (const bool virtual_clock : {true, false}) {
    testing::run(testing::options{.virtual_clock = virtual_clock}, [&]() -> task<> {
      stub_resolver r(only(silent.address()));
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (const char* name : {"a.test", "b.test", "a.test"}) {
          group.spawn([&](std::string n) -> task<> { co_await r.resolve(n); }, name);
        }
        co_await testing::wait_all_blocked();
        group.cancel();
      });
      EXPECT_EQ(r.pending(), 2U);
    });
  }
}

TEST(StubResolverCancellation, NamesThatWaitForTheirTurnAreForgotten) {
  const scripted_server silent([](auto, bool) { return std::nullopt; });
  testing::run([&]() -> task<> {
    stub_resolver r(only(silent.address()));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 300; ++i) {
        group.spawn([&](int n) -> task<> { co_await r.resolve("n" + std::to_string(n) + ".test"); }, i);
      }
      co_await testing::wait_all_blocked();
      EXPECT_EQ(r.pending(), 300U);
      group.cancel();
    });
    EXPECT_EQ(r.pending(), 64U);  // those that were asked
  });
}

TEST(StubResolverTurns, ANameThatWaitsForItsTurnIsAskedOnceForAll) {
  std::atomic<int> asked = 0;
  const scripted_server server([&](std::string_view query, bool) {
    if (query.find("same") != std::string_view::npos) ++asked;
    return wire::reply(query, wire::rcode::no_error, 1, wire::a(1, 60));
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(server.address()));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto resolve = [&](std::string name) -> task<> {
        EXPECT_EQ((co_await r.resolve(name, family::v4)).size(), 1U) << name;
      };
      for (int i = 0; i < 300; ++i) {
        group.spawn(resolve, "n" + std::to_string(i) + ".test");
        if (i >= 100) group.spawn(resolve, "same.test");  // others are before it, and between
      }
      co_return;
    });
    EXPECT_EQ(r.pending(), 0U);
    EXPECT_GE(r.cache().hits, 100U);
  });
  EXPECT_EQ(asked, 1);
}

TEST(StubResolverCancellation, AbandonedLookupServesWhoComesLater) {
  std::latch answering(1);
  const scripted_server slow([&](std::string_view query, bool) {
    answering.wait();
    return wire::reply(query, wire::rcode::no_error, 1, wire::a(1));
  });
  testing::run([&]() -> task<> {
    stub_resolver r(only(slow.address()));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto cut = group.spawn([&]() -> task<> { co_await r.resolve("x.test", family::v4); });
      co_await testing::wait_all_blocked();
      cut.cancel();
    });
    answering.count_down();
    EXPECT_THAT(co_await texts(r, "x.test", family::v4), ElementsAre("127.0.0.1"));
  });
  EXPECT_EQ(slow.queries(), 1);
}

}  // namespace
}  // namespace weft::dns
