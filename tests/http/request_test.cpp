// SPDX-License-Identifier: MIT
#include "weft/http/request.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace weft::http {
namespace {

static_assert(std::is_nothrow_move_constructible_v<request>);

TEST(Request, IsAGetOfTheRootAtFirst) {
  const request plain;
  EXPECT_EQ(plain.method, "GET");
  EXPECT_EQ(plain.path(), "/");
  EXPECT_EQ(plain.query(), "");
}

TEST(Request, SplitsItsTargetAtTheFirstQuestionMark) {
  const request r{.target = "/a%20b?q=1?2&x"};
  EXPECT_EQ(r.path(), "/a%20b");
  EXPECT_EQ(r.query(), "q=1?2&x");
}

TEST(Request, HasAPathInEveryFormOfTarget) {
  const auto path_of = [](const char* target) { return std::string(request{.target = target}.path()); };
  EXPECT_EQ(path_of("http://example.com:80/a/b?c"), "/a/b");
  EXPECT_EQ(path_of("http://example.com"), "/");
  EXPECT_EQ(path_of("http://example.com?c=/d"), "/");
  EXPECT_EQ(path_of("/http://x/y"), "/http://x/y");
  EXPECT_EQ(path_of("*"), "*");
  EXPECT_EQ(path_of("example.com:443"), "example.com:443");
  EXPECT_EQ(request{.target = "http://example.com?c=/d"}.query(), "c=/d");
}

TEST(Request, IsForTheAuthorityOfItsTargetBeforeThatOfHost) {
  const headers host{{"Host", "b:81"}};
  EXPECT_EQ((request{.target = "/a", .headers = host}.authority()), "b:81");
  EXPECT_EQ((request{.target = "*", .headers = host}.authority()), "b:81");
  EXPECT_EQ((request{.target = "/http://x/", .headers = host}.authority()), "b:81");
  EXPECT_EQ((request{.target = "http://a:80/c?d", .headers = host}.authority()), "a:80");
  EXPECT_EQ((request{.target = "http://a?d", .headers = host}.authority()), "a");
  EXPECT_EQ((request{.method = "CONNECT", .target = "c:443", .headers = host}.authority()), "c:443");
  EXPECT_EQ(request().authority(), "");
}

}  // namespace
}  // namespace weft::http
