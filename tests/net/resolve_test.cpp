// SPDX-License-Identifier: MIT
#include "weft/net/resolve.hpp"

#include <gtest/gtest.h>

#include "weft/testing/run.hpp"

namespace weft::net {
namespace {

TEST(Resolve, IsTheResolverOfTheLoop) {
  testing::run([]() -> task<> {
    EXPECT_EQ((co_await resolve("127.0.0.1")).front(), ip_address::loopback_v4());
    EXPECT_THROW(co_await resolve("nobody.invalid"), resolve_error);
  });
}

}  // namespace
}  // namespace weft::net
