// SPDX-License-Identifier: MIT
#include "weft/client/netrc.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/core/with.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

constexpr std::string_view sample =
    "# mine\ndefault login any password one\nmachine a.example login me password \"p \\\"x\"\n"
    "macdef init\nmachine no\n\nmachine b.example\n  login you account z\n  password q\n";

TEST(Netrc, IsRead) {
  const auto read = parse_netrc(sample);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ(read->at(2).machine, "");
  EXPECT_EQ(read->at(2).login, "any");
  for (const netrc_entry& e : *read) {
    if (e.machine == "a.example") EXPECT_EQ(e.login + e.password, "mep \"x");
    if (e.machine == "b.example") EXPECT_EQ(e.login + e.password, "youq");
  }
  EXPECT_EQ(parse_netrc("login x").error(), "netrc: 'login' is out of place");
  EXPECT_EQ(parse_netrc("machine a what").error(), "netrc: 'what' is out of place");
  EXPECT_TRUE(parse_netrc("")->empty());
  EXPECT_EQ(parse_netrc("machine a login u password #p # mine")->at(0).password, "#p");
  EXPECT_EQ(parse_netrc("machine").error(), "netrc: a machine without a name");
  const auto twice = parse_netrc("default login d machine a login 1 machine a login 2");
  EXPECT_EQ(twice->at(0).login + twice->at(1).login + twice->at(2).login, "12d");
}

TEST(Netrc, GivesCredentials) {
  testing::run([]() -> task<> {
    co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> {
      co_await fs::write(folder + "/netrc",
                         "machine a.example login me password x machine c.example default login any");
      client c({.auth = netrc_auth(folder + "/netrc"),
                .transport = mock_transport([](outgoing_request& r) {
                  return response::text(std::string(r.message.headers.get("authorization").value_or("none")));
                })});
      EXPECT_EQ((co_await c.get("http://a.example/")).body(), "Basic bWU6eA==");
      EXPECT_EQ((co_await c.get("http://b.example/")).body(), "Basic YW55Og==");
      EXPECT_EQ((co_await c.get("http://c.example/")).body(), "none");
      EXPECT_NO_THROW(netrc_auth(folder + "/nothing"));
    });
  });
}

}  // namespace
}  // namespace weft::http
