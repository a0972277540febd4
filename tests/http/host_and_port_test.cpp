// SPDX-License-Identifier: MIT
#include "weft/http/host_and_port.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(HostAndPort, IsWhatAUrlCanHave) {
  for (const char* const good :
       {"a.example", "a_b", "127.0.0.1:80", "a:", "a%41", "[::1]", "[::1]:80", "a,b"})
    EXPECT_TRUE(is_host_and_port(good, false)) << good;
  for (const char* const bad :
       {"", ":80", "a b", "a/", "a@b", "a:80:80", "a:-1", "a:65536", "a%4", "[::1", "[::1]b", "[x]"})
    EXPECT_FALSE(is_host_and_port(bad, false)) << bad;
}

TEST(HostAndPort, OfConnectHasAPort) {
  EXPECT_TRUE(is_host_and_port("a:80", true));
  EXPECT_TRUE(is_host_and_port("[::1]:80", true));
  for (const char* const bad : {"a", "a:", "[::1]"}) EXPECT_FALSE(is_host_and_port(bad, true)) << bad;
}

}  // namespace
}  // namespace weft::http
