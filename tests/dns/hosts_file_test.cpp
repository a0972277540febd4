// SPDX-License-Identifier: MIT
#include "weft/dns/detail/hosts_file.hpp"

#include <gtest/gtest.h>

#include "tests/dns/scratch_file.hpp"

namespace weft::dns::detail {
namespace {

const time_point file_start = time_point() + 1h;

std::string texts(const std::vector<ip_address>& addresses) {
  std::string made;
  for (const ip_address& a : addresses) made += (made.empty() ? "" : " ") + a.str();
  return made;
}

TEST(HostsFile, ReadsNamesCommentsAndAliases) {
  const scratch_file file(
      "# comment\n127.0.0.2 One.Test uno # 127.0.0.3 three\n\n\t::2\tone.test\r\nnonsense one.test\n");
  hosts_file hosts(file.path());
  EXPECT_EQ(texts(hosts.find("one.test", file_start)), "127.0.0.2 ::2");
  EXPECT_EQ(texts(hosts.find("uno", file_start)), "127.0.0.2");
  EXPECT_EQ(texts(hosts.find("three", file_start)), "");
}

TEST(HostsFile, KnowsTheNamesOfAnAddress) {
  const scratch_file file("10.0.0.1 One.test uno\n::2 two.test\n10.0.0.1 one.test eins\n");
  hosts_file hosts(file.path());
  EXPECT_EQ(hosts.names_of(ip_address::v4(10, 0, 0, 1), file_start),
            (std::vector<std::string>{"one.test", "uno", "eins"}));
  EXPECT_TRUE(hosts.names_of(ip_address::loopback_v6(), file_start).empty());
}

TEST(HostsFile, IsReadAgainWhenItHasChangedButLookedAtOnceASecond) {
  scratch_file file("127.0.0.2 one.test\n");
  hosts_file hosts(file.path());
  EXPECT_EQ(texts(hosts.find("one.test", file_start)), "127.0.0.2");
  file.rewrite("127.0.0.22 one.test\n");
  EXPECT_EQ(texts(hosts.find("one.test", file_start + 999ms)), "127.0.0.2");
  EXPECT_EQ(texts(hosts.find("one.test", file_start + 1s)), "127.0.0.22");
  file.remove();
  EXPECT_EQ(texts(hosts.find("one.test", file_start + 2s)), "");
}

TEST(HostsFile, MayBeMissing) {
  EXPECT_EQ(texts(hosts_file("").find("one.test", file_start)), "");
  EXPECT_EQ(texts(hosts_file("/nowhere/hosts").find("one.test", file_start)), "");
}

}  // namespace
}  // namespace weft::dns::detail
