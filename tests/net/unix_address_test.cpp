// SPDX-License-Identifier: MIT
#include "weft/net/unix_address.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace weft::net {
namespace {

TEST(UnixAddress, IsAPathOrAnAbstractNameOrNone) {
  const unix_address path("/run/x.sock");
  EXPECT_TRUE(path.is_path() && !path.is_abstract() && !path.is_unnamed());
  EXPECT_EQ(path.str(), "/run/x.sock");
  const auto abstract = unix_address::abstract("x");
  EXPECT_TRUE(abstract.is_abstract() && !abstract.is_path() && !abstract.is_unnamed());
  EXPECT_EQ(abstract.str(), "@x");
  EXPECT_TRUE(unix_address().is_unnamed());
  EXPECT_EQ(unix_address().str(), "(unnamed)");
  EXPECT_NE(path, abstract);
}

TEST(UnixAddress, GoesToTheSystemAndBack) {
  const std::string longest(107, 'x'), with_zero("a\0b", 3);
  for (const unix_address& address : {unix_address("x"), unix_address(longest), unix_address::abstract("x"),
                                      unix_address::abstract(with_zero), unix_address()}) {
    EXPECT_EQ(unix_address::from_system(address.to_system()), address) << address.str();
  }
}

TEST(UnixAddress, RefusesWhatIsNoName) {
  EXPECT_THROW(unix_address(""), std::invalid_argument);
  EXPECT_THROW(unix_address(std::string(108, 'x')), std::invalid_argument);
  EXPECT_THROW(unix_address(std::string("a\0b", 3)), std::invalid_argument);
  EXPECT_THROW(unix_address::abstract(""), std::invalid_argument);
  EXPECT_THROW(unix_address::abstract(std::string(108, 'x')), std::invalid_argument);
  EXPECT_EQ(unix_address::abstract(std::string(107, 'x')).to_system().size(), 110U);
}

}  // namespace
}  // namespace weft::net
