// SPDX-License-Identifier: MIT
#include "weft/web/security.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "weft/web/app.hpp"
#include "weft/web/openapi.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

TEST(Security, AsksForCredentials) {
  app a;
  a.get("/bearer", [](bearer who) { return who.token; });
  a.get("/basic", [](basic who) { return who.username + '/' + who.password; });
  a.get("/maybe", [](std::optional<bearer> who) { return who ? who->token : std::string("nobody"); });
  a.get("/key", [](api_key<source::header, "x-key"> key) { return key.key; });
  a.get("/oauth", [](oauth2_password<"token"> who) { return who.token; });
  test_client client(a);
  const auto asked = client.get("/bearer");
  EXPECT_EQ(asked.status(), 401);
  EXPECT_EQ(asked.header("www-authenticate"), "Bearer");
  EXPECT_EQ(asked.body(), R"({"detail":"Not authenticated"})");
  EXPECT_EQ(client.get("/bearer", {{"authorization", "bearer abc"}}).body(), R"("abc")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic dTpwOnE="}}).body(), R"("u/p:q")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic !!"}}).status(), 401);
  EXPECT_EQ(client.get("/basic", {{"authorization", "Bearer x"}}).status(), 401);
  EXPECT_EQ(client.get("/maybe").body(), R"("nobody")");
  EXPECT_EQ(client.get("/maybe", {{"authorization", "Bearer x"}}).body(), R"("x")");
  EXPECT_EQ(client.get("/key").status(), 401);
  EXPECT_EQ(client.get("/key", {{"x-key", "k"}}).body(), R"("k")");
  EXPECT_EQ(client.get("/oauth", {{"authorization", "Bearer t"}}).body(), R"("t")");
}

TEST(Security, CredentialsMayBeMissing) {
  const auto said = [](const auto& who) { return who ? "somebody" : "nobody"; };
  app a;
  a.get("/bearer", [&](std::optional<bearer> who) { return said(who); });
  a.get("/basic", [&](std::optional<basic> who) { return said(who); });
  a.get("/digest", [&](std::optional<digest> who) { return said(who); });
  a.get("/oauth", [&](std::optional<oauth2_password<"token">> who) { return who ? who->token : "nobody"; });
  a.get("/key", [&](std::optional<api_key<source::query, "key">> who) { return who ? who->key : "nobody"; });
  test_client client(a);
  for (const char* url : {"/bearer", "/basic", "/digest", "/oauth", "/key"}) {
    EXPECT_EQ(client.get(url).body(), R"("nobody")") << url;
    EXPECT_EQ(client.get(url, {{"authorization", "Other x"}}).body(), R"("nobody")") << url;
  }
  EXPECT_EQ(client.get("/oauth", {{"authorization", "Bearer t"}}).body(), R"("t")");
  EXPECT_EQ(client.get("/key?key=k").body(), R"("k")");
  EXPECT_EQ(client.get("/key?key=").body(), R"("nobody")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic dTpw"}}).body(), R"("somebody")");
  const auto wrong = client.get("/basic", {{"authorization", "Basic !!"}});  // sent, but not right
  EXPECT_EQ(wrong.status(), 401);
  EXPECT_EQ(wrong.header("www-authenticate"), R"(Basic realm="api", charset="UTF-8")");
}

}  // namespace
}  // namespace weft::web
