// SPDX-License-Identifier: MIT
#include "weft/net/errors.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <type_traits>

namespace weft::net {
namespace {

TEST(NetErrors, AreErrorsOfIo) {
  static_assert(std::is_base_of_v<io::error, error>);
  static_assert(std::is_base_of_v<error, connect_error> && std::is_base_of_v<error, listen_error>);
  const connect_error refused(ECONNREFUSED, "connect 10.0.0.1:80");
  EXPECT_STREQ(refused.what(), "connect 10.0.0.1:80: connection refused");
  EXPECT_EQ(refused.code(), std::errc::connection_refused);
}

}  // namespace
}  // namespace weft::net
