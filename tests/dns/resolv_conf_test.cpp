// SPDX-License-Identifier: MIT
#include "weft/dns/detail/resolv_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

#include "tests/dns/scratch_file.hpp"

namespace weft::dns::detail {
namespace {

using ::testing::ElementsAre;

TEST(ResolvConf, ReadsWhatMan5Says) {
  const asking_options got = parse_resolv_conf(
      "# comment\n; another\nnameserver 10.0.0.1\nnameserver\t::1 \nnameserver nonsense\nsortlist 1.2.3.4\n"
      "domain first.test\nsearch A.test b.test. bad..name\n"
      "options ndots:3 timeout:4 attempts:5 rotate edns0 ndots:x timeout:");
  EXPECT_EQ(list_of(got.servers), "10.0.0.1, ::1");
  EXPECT_THAT(got.search, ElementsAre("a.test", "b.test"));
  EXPECT_EQ(got.ndots, 3);
  EXPECT_EQ(got.try_timeout, 4s);
  EXPECT_EQ(got.tries_max, 5);
  EXPECT_TRUE(got.rotate);
}

TEST(ResolvConf, BoundsNumbersAndServers) {
  const asking_options got = parse_resolv_conf(
      "nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4\n"
      "options ndots:99 timeout:0 attempts:99\n");
  EXPECT_EQ(got.servers.size(), 3U);
  EXPECT_EQ(got.ndots, 15);
  EXPECT_EQ(got.try_timeout, 1s);
  EXPECT_EQ(got.tries_max, 5);
}

TEST(ResolvConf, WithoutAServerThisMachineIsAsked) {
  EXPECT_EQ(list_of(parse_resolv_conf("").servers), "127.0.0.1");
  EXPECT_EQ(list_of(decide({}, "/nowhere/resolv.conf").servers), "127.0.0.1");
}

TEST(ResolvConf, OptionsOfTheProgramCount) {
  const scratch_file file("nameserver 10.0.0.1\nsearch a.test\noptions ndots:3 timeout:4 rotate\n");
  const asking_options as_it_says = decide({}, file.path());
  EXPECT_EQ(as_it_says.ndots, 3);
  const asking_options got = decide(
      {.search = {"B.test"}, .ndots = 0, .try_timeout = 10ms, .tries_max = 1, .rotate = false}, file.path());
  EXPECT_EQ(list_of(got.servers), "10.0.0.1");
  EXPECT_THAT(got.search, ElementsAre("b.test"));
  EXPECT_EQ(got.ndots, 0);
  EXPECT_EQ(got.try_timeout, 10ms);
  EXPECT_EQ(got.tries_max, 1);
  EXPECT_FALSE(got.rotate);
  const asking_options others = decide({.servers = {"10.0.0.9:54"}}, file.path());
  EXPECT_EQ(list_of(others.servers), "10.0.0.9:54");
  EXPECT_TRUE(others.search.empty());
  EXPECT_THROW(decide({.servers = {"ns.test"}}, file.path()), std::invalid_argument);
}

TEST(ResolvConf, TheEnvironmentComesAfterTheFile) {
  const scratch_file file("search a.test\noptions ndots:3 timeout:4\n");
  setenv("LOCALDOMAIN", "e.test f.test", 1);
  setenv("RES_OPTIONS", "ndots:2", 1);
  const asking_options got = decide({}, file.path());
  unsetenv("LOCALDOMAIN");
  unsetenv("RES_OPTIONS");
  EXPECT_THAT(got.search, ElementsAre("e.test", "f.test"));
  EXPECT_EQ(got.ndots, 2);
  EXPECT_EQ(got.try_timeout, 4s);
}

}  // namespace
}  // namespace weft::dns::detail
