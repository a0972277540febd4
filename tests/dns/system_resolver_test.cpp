// SPDX-License-Identifier: MIT
#include "weft/dns/system_resolver.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <latch>

#include "weft/core/task_group.hpp"
#include "weft/dns/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::dns {
namespace {

// A lookup that fails as the last digit of the name says.
int failing_lookup(const char* name, const char*, const addrinfo*, addrinfo**) {
  constexpr std::array codes{EAI_NONAME, EAI_NODATA, EAI_AGAIN, EAI_SYSTEM, EAI_FAMILY};
  errno = EMFILE;
  return codes.at(static_cast<std::size_t>(name[1] - '0'));
}

TEST(SystemResolver, TellsWhatFailed) {
  testing::run([]() -> task<> {
    system_resolver r({.lookup = failing_lookup});
    const std::vector<std::pair<errc, std::string>> expected{
        {errc::name_not_found, "resolve n0.test by the system: Name or service not known"},
        {errc::no_data, "resolve n1.test by the system: No address associated with hostname"},
        {errc::server_failed, "resolve n2.test by the system: Temporary failure in name resolution"},
        {errc::no_descriptors, "resolve n3.test by the system: too many open files"},
    };
    for (std::size_t i = 0; i < expected.size(); ++i) {
      try {
        co_await r.resolve("n" + std::to_string(i) + ".test");
        ADD_FAILURE() << "found";
      } catch (const resolve_error& e) {
        EXPECT_EQ(e.code(), expected[i].first);
        EXPECT_EQ(e.what(), expected[i].second);
      }
    }
  });
}

TEST(SystemResolver, KnowsTheHostsFile) {
  testing::run([]() -> task<> {
    system_resolver r;
    EXPECT_EQ((co_await r.resolve("127.0.0.7")).front(), ip_address::v4(127, 0, 0, 7));
    EXPECT_EQ((co_await r.resolve("localhost", family::v4)).front(), ip_address::loopback_v4());
    EXPECT_FALSE((co_await r.reverse(ip_address::loopback_v4())).front().empty());
    EXPECT_THROW(co_await r.resolve("x.invalid"), resolve_error);
    EXPECT_THROW(co_await r.records("x.test", record_type::mx), resolve_error);
  });
}

std::latch* lookup_begun = nullptr;
std::latch* lookup_may_end = nullptr;
std::atomic<int> lookups_done = 0;

int slow_lookup(const char*, const char*, const addrinfo*, addrinfo** found) {
  lookup_begun->count_down();
  lookup_may_end->wait();
  ++lookups_done;
  return getaddrinfo("127.0.0.1", nullptr, nullptr, found);
}

TEST(SystemResolver, CancellationDoesNotWaitForTheThread) {
  std::latch begun(1), may_end(1);
  lookup_begun = &begun;
  lookup_may_end = &may_end;
  testing::run([&]() -> task<> {
    system_resolver r({.lookup = slow_lookup});
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto lookup = group.spawn([&]() -> task<> { co_await r.resolve("slow.test"); });
      co_await testing::wait_all_blocked();
      begun.wait();
      lookup.cancel();
      EXPECT_EQ(co_await lookup.join(), child_state::cancelled);
      EXPECT_EQ(lookups_done, 0);
    });
    may_end.count_down();  // the resolver may go before: the end of run awaits the thread
  });
  EXPECT_EQ(lookups_done, 1);
}

TEST(SystemResolver, IsTheDefaultIfTheEnvironmentSaysSo) {
  setenv("WEFT_DNS", "system", 1);
  testing::run([]() -> task<> {
    std::string said;
    try {
      co_await resolve("a..b");
    } catch (const resolve_error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "resolve a..b: a part between dots is empty");
    try {
      co_await resolve("no-such-name-at-all.localdomain.test");
    } catch (const resolve_error& e) {
      said = e.what();
    }
    EXPECT_NE(said.find(" by the system: "), std::string::npos) << said;
  });
  unsetenv("WEFT_DNS");
}

}  // namespace
}  // namespace weft::dns
