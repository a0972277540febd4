// SPDX-License-Identifier: MIT
#include "weft/dns/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/dns/dnsmasq.hpp"
#include "tests/dns/scratch_file.hpp"
#include "tests/dns/scripted_server.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/stub_resolver.hpp"
#include "weft/testing/run.hpp"

namespace weft::dns {
namespace {

using ::testing::ElementsAre;

stub_options asking(const std::string& server) { return {.servers = {server}, .hosts_file = ""}; }

template <record Record>
task<std::string> failure(resolver& r, std::string name) {
  try {
    co_await query<Record>(r, std::move(name));
    co_return "none";
  } catch (const resolve_error& e) {
    co_return e.what();
  }
}

TEST(Query, FindsEachKindAtARealServer) {
  const dnsmasq server({"--mx-host=test,mail.test,20", "--mx-host=test,first.test,10",
                        "--txt-record=test,v=spf1,-all", "--srv-host=_xmpp._tcp.test,talk.test,5222,1,7",
                        "--cname=alias.test,real.test", "--host-record=real.test,127.0.0.4",
                        "--ptr-record=4.0.0.127.in-addr.arpa,real.test",
                        "--caa-record=test,0,issue,ca.test"});
  testing::run([&]() -> task<> {
    stub_resolver r(asking(server.address()));
    const use_resolver used(r);
    const auto mail = co_await query<mx_record>("TEST.");
    EXPECT_THAT(mail, ElementsAre(::testing::Field(&mx_record::exchange, "first.test"),
                                  ::testing::Field(&mx_record::exchange, "mail.test")));
    EXPECT_THAT((co_await query<txt_record>("test")).front().strings, ElementsAre("v=spf1", "-all"));
    const auto service = co_await query<srv_record>("_xmpp._tcp.test");
    EXPECT_EQ(service.front().port, 5222);
    EXPECT_EQ(service.front().target, "talk.test");
    EXPECT_EQ((co_await query<cname_record>("alias.test")).front().target, "real.test");
    EXPECT_EQ((co_await query<a_record>("alias.test")).front().address, ip_address::v4(127, 0, 0, 4));
    EXPECT_EQ((co_await query<caa_record>("test")).front().value, "ca.test");
    EXPECT_THAT(co_await reverse(ip_address::v4(127, 0, 0, 4)), ElementsAre("localhost"));
    EXPECT_THAT(co_await r.reverse(ip_address::v4(127, 0, 0, 4)), ElementsAre("real.test"));
    EXPECT_EQ(co_await failure<aaaa_record>(r, "real.test"),
              "resolve AAAA of real.test at " + server.address() + ": the name has no AAAA record");
    EXPECT_EQ(co_await failure<ns_record>(r, "nosuch.test"),
              "resolve NS of nosuch.test at " + server.address() + ": no such name");
  });
}

TEST(Query, AsksNobodyAboutWhatNobodyKnows) {
  const scripted_server nobody([](auto, bool) { return std::nullopt; });
  testing::run([&]() -> task<> {
    stub_resolver r(asking(nobody.address()));
    EXPECT_EQ(co_await failure<mx_record>(r, "x.invalid"), "resolve MX of x.invalid: no such name");
    EXPECT_EQ(co_await failure<a_record>(r, "Localhost"),
              "resolve A of localhost: the name is this machine; resolve knows its addresses");
    EXPECT_EQ(co_await failure<ptr_record>(r, "10.0.0.1"),
              "resolve PTR of 10.0.0.1: an address; its names are found by reverse");
    EXPECT_EQ(co_await failure<a_record>(r, "a..b"), "resolve A of a..b: a part between dots is empty");
  });
  EXPECT_EQ(nobody.queries(), 0);
}

TEST(Query, AResolverOfOnesOwnNeedNotSupportIt) {
  struct addresses_only final : resolver {
    task<std::vector<ip_address>> resolve(std::string, family) override {
      co_return std::vector<ip_address>(1);
    }
  };
  testing::run([]() -> task<> {
    addresses_only r;
    const use_resolver used(r);
    EXPECT_EQ(co_await failure<mx_record>(r, "x.test"),
              "resolve MX of x.test: this resolver finds addresses only");
    EXPECT_THROW(co_await reverse(ip_address::v4(10, 0, 0, 1)), resolve_error);
  });
}

TEST(Query, ReverseLooksIntoTheHostsFileFirst) {
  const scratch_file hosts("10.0.0.1 one.test uno\n");
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    return wire::reply(query, wire::rcode::no_error, 1,
                       wire::record(wire::type_ptr, wire::name("asked.test")));
  });
  testing::run([&]() -> task<> {
    stub_resolver r({.servers = {server.address()}, .hosts_file = hosts.path()});
    const use_resolver used(r);
    EXPECT_THAT(co_await reverse(ip_address::v4(10, 0, 0, 1)), ElementsAre("one.test", "uno"));
    EXPECT_EQ(server.queries(), 0);
    EXPECT_THAT(co_await reverse(*ip_address::parse("2001:db8::1")), ElementsAre("asked.test"));
    EXPECT_EQ(server.queries(), 1);
  });
}

TEST(Query, RecordsGrowOldInTheCache) {
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    return wire::reply(query, wire::rcode::no_error, 1, wire::a(1, 100));
  });
  testing::run([&]() -> task<> {
    stub_resolver r(asking(server.address()));
    EXPECT_EQ((co_await query<a_record>(r, "x.test")).front().ttl, 100s);
    co_await sleep_for(40s);
    EXPECT_EQ((co_await query<a_record>(r, "X.test.")).front().ttl, 60s);
    EXPECT_EQ(server.queries(), 1);
    co_await sleep_for(60s);
    EXPECT_EQ((co_await query<a_record>(r, "x.test")).front().ttl, 100s);
    EXPECT_EQ(server.queries(), 2);
  });
}

TEST(Query, ASeedDrawsTheSameServicesAgain) {
  const scripted_server server([](std::string_view query, bool) -> std::optional<std::string> {
    std::string records;
    for (const char* target : {"a", "b", "c", "d", "e"}) {
      records +=
          wire::record(wire::type_srv, wire::u16(0) + wire::u16(1) + wire::u16(80) + wire::name(target), 60);
    }
    return wire::reply(query, wire::rcode::no_error, 5, records);
  });
  const auto drawn = [&](std::uint64_t seed) {
    return testing::run(testing::options{.seed = seed}, [&]() -> task<std::string> {
      stub_resolver r(asking(server.address()));
      std::string made;
      for (int i = 0; i < 3; ++i) {
        for (const srv_record& one : co_await query<srv_record>(r, "_x._tcp.test")) made += one.target;
      }
      co_return made;
    });
  };
  const std::string one = drawn(1);
  EXPECT_EQ(one, drawn(1));
  EXPECT_NE(one, drawn(2));
  EXPECT_NE(one.substr(0, 5), one.substr(5, 5)) << "a draw for each query, from the cache too";
}

TEST(Query, HasALimitOfTime) {
  const scripted_server silent([](auto, bool) { return std::nullopt; });
  testing::run([&]() -> task<> {
    stub_resolver r(
        {.servers = {silent.address()}, .try_timeout = 1h, .lookup_max = 100ms, .hosts_file = ""});
    EXPECT_EQ(co_await failure<mx_record>(r, "x.test"),
              "resolve MX of x.test at " + silent.address() + ": the server did not answer within 0.1 s");
    EXPECT_EQ(r.pending(), 1U);  // left to itself
  });
  run([&]() -> task<> {
    stub_resolver r(asking(silent.address()));
    EXPECT_THROW(co_await fail_after(20ms, query<mx_record>(r, "x.test")), timeout_error);
  });
}

}  // namespace
}  // namespace weft::dns
