// SPDX-License-Identifier: MIT
#include "weft/dns/detail/server_address.hpp"

#include <gtest/gtest.h>

namespace weft::dns::detail {
namespace {

std::string again(std::string_view text) {
  const auto server = server_address::parse(text);
  return server ? server->str() : "none";
}

TEST(ServerAddress, ReadsAddressesWithAndWithoutAPort) {
  EXPECT_EQ(again("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(again("127.0.0.1:53"), "127.0.0.1");
  EXPECT_EQ(again("127.0.0.1:5353"), "127.0.0.1:5353");
  EXPECT_EQ(again("::1"), "::1");
  EXPECT_EQ(again("[::1]"), "::1");
  EXPECT_EQ(again("[::1]:5353"), "[::1]:5353");
}

TEST(ServerAddress, RefusesWhatIsNone) {
  for (const char* text : {"", ":", "example.org", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
                           "127.0.0.1:5a", "[127.0.0.1]:53", "[::1", "[]:53", " 127.0.0.1"}) {
    EXPECT_EQ(again(text), "none") << text;
  }
}

}  // namespace
}  // namespace weft::dns::detail
