// SPDX-License-Identifier: MIT
#include "weft/dns/detail/hosts_file.hpp"

#include <gtest/gtest.h>

#include "tests/dns/scratch_file.hpp"

namespace weft::dns::detail {
namespace {

std::string texts(const std::vector<ip_address>& addresses) {
  std::string made;
  for (const ip_address& a : addresses) made += (made.empty() ? "" : " ") + a.str();
  return made;
}

TEST(HostsFile, ReadsNamesCommentsAndAliases) {
  const scratch_file file(
      "# comment\n127.0.0.2 One.Test uno # 127.0.0.3 three\n\n\t::2\tone.test\r\nnonsense one.test\n");
  hosts_file hosts(file.path());
  EXPECT_EQ(texts(hosts.find("one.test")), "127.0.0.2 ::2");
  EXPECT_EQ(texts(hosts.find("uno")), "127.0.0.2");
  EXPECT_EQ(texts(hosts.find("three")), "");
}

TEST(HostsFile, IsReadAgainWhenItHasChanged) {
  scratch_file file("127.0.0.2 one.test\n");
  hosts_file hosts(file.path());
  EXPECT_EQ(texts(hosts.find("one.test")), "127.0.0.2");
  file.rewrite("127.0.0.22 one.test\n");
  EXPECT_EQ(texts(hosts.find("one.test")), "127.0.0.22");
  file.remove();
  EXPECT_EQ(texts(hosts.find("one.test")), "");
}

TEST(HostsFile, MayBeMissing) {
  EXPECT_EQ(texts(hosts_file("").find("one.test")), "");
  EXPECT_EQ(texts(hosts_file("/nowhere/hosts").find("one.test")), "");
}

}  // namespace
}  // namespace weft::dns::detail
