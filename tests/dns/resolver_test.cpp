// SPDX-License-Identifier: MIT
#include "weft/dns/resolver.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "tests/dns/dnsmasq.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/errors.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/testing/run.hpp"

namespace weft::dns {
namespace {

class fixed_resolver final : public resolver {
 public:
  explicit fixed_resolver(ip_address only) : only_(only) {}
  task<std::vector<ip_address>> resolve(std::string name, family) override {
    asked += name + " ";
    co_return std::vector{only_};
  }
  std::string asked;

 private:
  ip_address only_;
};

const ip_address one = ip_address::v4(192, 0, 2, 1);
const ip_address two = ip_address::v4(192, 0, 2, 2);

TEST(Resolve, AsksTheResolverThatIsInUse) {
  testing::run([]() -> task<> {
    fixed_resolver outer(one);
    fixed_resolver inner(two);
    const use_resolver first(outer);
    EXPECT_EQ((co_await resolve("a.example")).front(), one);
    {
      const use_resolver second(inner);
      EXPECT_EQ((co_await resolve("b.example")).front(), two);
    }
    EXPECT_EQ((co_await resolve("c.example")).front(), one);
    EXPECT_EQ(outer.asked, "a.example c.example ");
    EXPECT_EQ(inner.asked, "b.example ");
  });
}

TEST(Resolve, AsksNobodyAboutWhatIsKnown) {
  testing::run([]() -> task<> {
    fixed_resolver nobody(one);
    const use_resolver use(nobody);
    EXPECT_EQ((co_await resolve("127.0.0.1")).front(), ip_address::loopback_v4());
    EXPECT_EQ((co_await resolve("localhost")).size(), 2U);
    EXPECT_EQ(nobody.asked, "");
  });
}

// Leaves the process without a free descriptor.
class no_descriptors_left {
 public:
  no_descriptors_left() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = dup(STDERR_FILENO);
    close(lowest_free);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~no_descriptors_left() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

std::string text_of(const resolve_error& e) {
  EXPECT_EQ(e.code(), errc::no_descriptors);
  return e.what();
}

std::string failure_of_resolving_without_descriptors(bool virtual_clock) {
  return testing::run(testing::options{.virtual_clock = virtual_clock}, []() -> task<std::string> {
    const no_descriptors_left limit;
    EXPECT_EQ((co_await resolve("localhost")).size(), 2U);
    try {
      co_await resolve("a.example");
      co_return "none";
    } catch (const resolve_error& e) {
      co_return text_of(e);
    }
  });
}

TEST(Resolve, LocalhostNeedsNoDescriptor) {
  // The undefined behaviour sanitizer needs descriptors when it meets a type for the first time.
  testing::run([]() -> task<> { io::driver_of(co_await this_loop{}); });
  text_of(resolve_error("x.test", io::error(EMFILE, "open")));
  for (const bool virtual_clock : {true, false}) {
    const std::string said = failure_of_resolving_without_descriptors(virtual_clock);
    EXPECT_TRUE(said.starts_with("resolve a.example: create the loop's ")) << said;
    EXPECT_TRUE(said.ends_with(": too many open files")) << said;
  }
}

class environment {
 public:
  explicit environment(const std::string& servers) { setenv("WEFT_DNS", servers.c_str(), 1); }
  ~environment() { unsetenv("WEFT_DNS"); }
};

TEST(Resolve, DefaultResolverAsksTheServersOfTheEnvironment) {
  const dnsmasq server({"--address=/in.dev/127.0.0.1"});
  const environment set(server.address());
  testing::run([]() -> task<> {
    EXPECT_EQ((co_await resolve("in.dev")).front(), ip_address::loopback_v4());
    EXPECT_THROW(co_await resolve("true.dev"), resolve_error);
  });
}

TEST(Resolve, SaysWhichServerOfTheEnvironmentIsNone) {
  const environment set("127.0.0.1:53,example.org");
  testing::run([]() -> task<> {
    std::string said;
    try {
      co_await resolve("in.dev");
    } catch (const std::invalid_argument& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "weft: no DNS server: 'example.org'; write ip:port or [ip]:port");
  });
}

}  // namespace
}  // namespace weft::dns
