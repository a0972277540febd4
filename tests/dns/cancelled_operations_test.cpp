// SPDX-License-Identifier: MIT
// Covers: weft/dns/resolver.hpp weft/dns/stub_resolver.hpp
// Lookups, cancelled at every suspension of a small program around them: nothing stays open, who shares the
// question gets its answer, and the resolver goes on working.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "tests/dns/scripted_server.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/stub_resolver.hpp"
#include "weft/flow/gather.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft::dns {
namespace {

using testing::cancelled_run;
using ::testing::ElementsAre;

const ip_address the_answer = ip_address::v4(127, 0, 0, 5);

/// Has one IPv4 address for every name.
std::optional<std::string> answer_with_one(std::string_view query, bool) {
  if (wire::type_of(query) == wire::type_aaaa) return wire::reply(query, wire::rcode::no_error);
  return wire::reply(query, wire::rcode::no_error, 1, wire::a(5));
}

TEST(CancelledLookups, OneOfTwoWhoAskTheSame) {
  const scripted_server server(answer_with_one);
  const auto counts = testing::cancel_everywhere(
      [&](cancelled_run& run) -> task<> {
        stub_resolver resolver({.servers = {server.address()}, .hosts_file = ""});
        const use_resolver used(resolver);
        std::vector<ip_address> shared;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> { shared = co_await resolve("both.test"); });
          co_await run.run([&]() -> task<> {
            EXPECT_THAT(co_await resolve("both.test"), ElementsAre(the_answer));
            EXPECT_THAT(co_await resolve("mine.test", family::v4), ElementsAre(the_answer));
            EXPECT_THAT(co_await resolve("localhost", family::v4), ElementsAre(ip_address::loopback_v4()));
          });
        });
        EXPECT_THAT(shared, ElementsAre(the_answer));
        EXPECT_THAT(co_await resolve("mine.test"), ElementsAre(the_answer)) << "it goes on";
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 10U);
}

TEST(CancelledLookups, SeveralAtOnce) {
  const scripted_server server(answer_with_one);
  const auto counts = testing::cancel_everywhere(
      [&](cancelled_run& run) -> task<> {
        stub_resolver resolver({.servers = {server.address()}, .hosts_file = ""});
        co_await run.run([&]() -> task<> {
          co_await gather(resolver.resolve("a.test"), resolver.resolve("b.test"), resolver.resolve("c.test"));
        });
        EXPECT_THAT(co_await resolver.resolve("a.test"), ElementsAre(the_answer));
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 10U);
}

// It answers in the end, and may take longer on a busy machine than the first of the tries.
TEST(CancelledLookups, OfAServerThatIsSilent) {
  std::atomic<bool> silent = true;
  const scripted_server server([&](std::string_view query, bool over_tcp) {
    return silent ? std::nullopt : answer_with_one(query, over_tcp);
  });
  testing::cancel_everywhere(
      [&](cancelled_run& run) -> task<> {
        silent = true;
        stub_resolver resolver(
            {.servers = {server.address()}, .try_timeout = 5ms, .tries_max = 4, .hosts_file = ""});
        co_await run.run([&]() -> task<> {
          bool failed = false;
          try {
            co_await resolver.resolve("nobody.test");
          } catch (const resolve_error&) {
            failed = true;
          }
          EXPECT_TRUE(failed);
        });
        silent = false;
        EXPECT_THAT(co_await resolver.resolve("somebody.test"), ElementsAre(the_answer));
      },
      {.seeds = 2});
}

}  // namespace
}  // namespace weft::dns
