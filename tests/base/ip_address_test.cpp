// SPDX-License-Identifier: MIT
#include "weft/base/ip_address.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  for (const char* text :
       {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::8:800:200c:417a"}) {
    const auto address = ip_address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->str(), text);
    EXPECT_EQ(address->is_v6(), std::string_view(text).find(':') != std::string_view::npos);
  }
}

TEST(IpAddress, WritesTheCanonicalForm) {
  EXPECT_EQ(ip_address::parse("2001:DB8:0:0:0:0:0:1")->str(), "2001:db8::1");
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4%eth0", "[::1]",
                           ":::", "::1%", "fe80::1%0", "127.0.0.1 "}) {
    EXPECT_FALSE(ip_address::parse(text)) << text;
  }
  EXPECT_FALSE(ip_address::parse(std::string_view("127.0.0.1\0x", 11)));
}

TEST(IpAddress, KeepsTheZoneOfALinkLocalAddress) {
  const auto address = ip_address::parse("fe80::1%1");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->zone(), 1u);
  EXPECT_EQ(ip_address::parse(address->str()), address);
}

TEST(IpAddress, KnowsLoopback) {
  EXPECT_TRUE(ip_address::loopback_v4().is_loopback());
  EXPECT_TRUE(ip_address::loopback_v6().is_loopback());
  EXPECT_TRUE(ip_address::v4(127, 1, 2, 3).is_loopback());
  EXPECT_FALSE(ip_address().is_loopback());
}

}  // namespace
}  // namespace weft
