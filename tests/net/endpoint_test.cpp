// SPDX-License-Identifier: MIT
#include "weft/net/endpoint.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace weft::net {
namespace {

TEST(Endpoint, IsReadAndWrittenInOneForm) {
  for (const char* text : {"127.0.0.1:80", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:443", "[::]:1",
                           "[2001:db8::ff00:42:8329]:8080"}) {
    const auto read = endpoint::parse(text);
    EXPECT_TRUE(read.has_value()) << text;
    if (read) EXPECT_EQ(read->str(), text);
  }
}

TEST(Endpoint, HoldsAddressAndPort) {
  EXPECT_EQ(endpoint::parse("10.0.0.1:80"), (endpoint{ip_address::v4(10, 0, 0, 1), 80}));
  EXPECT_EQ(endpoint::parse("[::1]:80"), (endpoint{ip_address::loopback_v6(), 80}));
}

TEST(Endpoint, SaysWhatIsWrong) {
  const auto fault = [](const char* text) { return endpoint::parse(text).error(); };
  EXPECT_EQ(fault("127.0.0.1"), "'127.0.0.1' has no port (address:port)");
  EXPECT_EQ(fault(""), "'' has no port (address:port)");
  EXPECT_EQ(fault("127.0.0.1:"), "'127.0.0.1:' has no port from 0 to 65535");
  for (const char* port :
       {"127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1: 1", "127.0.0.1:1x"}) {
    EXPECT_EQ(fault(port), std::string("'") + port + "' has no port from 0 to 65535");
  }
  for (const char* address :
       {"localhost:80", "::1:80", "[127.0.0.1]:80", "[]:80", "[::1:80", ":80", "1.2.3:80"}) {
    EXPECT_EQ(fault(address), std::string("'") + address + "' is no address (127.0.0.1:80 or [::1]:80)");
  }
}

TEST(SocketAddress, KeepsAnEndpoint) {
  for (const char* text : {"127.0.0.1:80", "[::1]:443", "[2001:db8::1]:65535"}) {
    const endpoint e = *endpoint::parse(text);
    const socket_address address(e);
    EXPECT_EQ(address.family(), e.address.is_v6() ? AF_INET6 : AF_INET);
    EXPECT_EQ(address.to_endpoint(), e);
  }
}

TEST(SocketAddress, KeepsTheZoneOfALinkLocalAddress) {
  const endpoint e{ip_address::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1), 80};
  EXPECT_EQ(socket_address(e).to_endpoint(), e);
}

// A socket that listens for both families tells IPv4 peers in the IPv6 form.
TEST(SocketAddress, AMappedAddressIsAnIpv4Address) {
  const endpoint mapped{ip_address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1}), 80};
  EXPECT_EQ(socket_address(mapped).to_endpoint(), (endpoint{ip_address::v4(10, 0, 0, 1), 80}));
}

}  // namespace
}  // namespace weft::net
