// SPDX-License-Identifier: MIT
#include "weft/net/bind_address.hpp"

#include <gmock/gmock.h>

#include "weft/dns/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::net {
namespace {

using ::testing::ElementsAre;

TEST(BindAddress, IsSaidAsItIsWritten) {
  EXPECT_EQ((bind_address{"localhost", 80}).str(), "localhost:80");
  EXPECT_EQ((bind_address{"::1", 80}).str(), "[::1]:80");
  EXPECT_EQ((bind_address{.port = 80}).str(), "*:80");
}

TASK_TEST(BindAddress, StandsForAddresses) {
  EXPECT_THAT(co_await addresses_of({.host = "127.0.0.2"}), ElementsAre(ip_address::v4(127, 0, 0, 2)));
  EXPECT_THAT(co_await addresses_of({}), ElementsAre(ip_address::v6({}), ip_address()));
  EXPECT_THROW(co_await addresses_of({.host = "nobody.invalid"}), dns::resolve_error);
}

}  // namespace
}  // namespace weft::net
