// SPDX-License-Identifier: MIT
#include "weft/base/ip_network.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(IpNetwork, HasTheAddressesOfItsPrefix) {
  const struct {
    const char *network, *address;
    bool inside;
  } examples[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.1.2.3", "10.1.2.3", true},
      {"10.1.2.3", "10.1.2.4", false},
      {"192.168.1.130/25", "192.168.1.200", true},
      {"192.168.1.130/25", "192.168.1.127", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "1.2.3.4", false},
      {"fe80::/10", "febf::1", true},
      {"fe80::/10", "fec0::1", false},
      {"10.0.0.0/8", "::ffff:10.0.0.1", true},
      {"2001:db8::/127", "2001:db8::1", true},
      {"2001:db8::/128", "2001:db8::1", false},
  };
  for (const auto& [network, address, inside] : examples) {
    EXPECT_EQ(ip_network::parse(network)->contains(*ip_address::parse(address)), inside)
        << network << ' ' << address;
  }
}

TEST(IpNetwork, IsReadAndWritten) {
  EXPECT_EQ(ip_network::parse("192.168.1.130/25")->str(), "192.168.1.128/25");
  EXPECT_EQ(ip_network::parse("::1")->str(), "::1/128");
  EXPECT_EQ(ip_network::parse("10.9.9.9/8"), ip_network::parse("10.0.0.0/8"));
  for (const char* text :
       {"", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x", "a/8", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(ip_network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace weft
