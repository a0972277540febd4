// SPDX-License-Identifier: MIT
#include "weft/http/challenge.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

/// `scheme:token{name=value;...}` of each.
std::string challenges_shown(const std::vector<challenge>& found) {
  std::string out;
  for (const auto& [scheme, token, parameters] : found) {
    out += scheme + ':' + token + '{';
    for (const auto& [name, value] : parameters) out += name + '=' + value + ';';
    out += '}';
  }
  return out;
}

TEST(Challenge, IsOneOfSeveralInAField) {
  const struct {
    const char *field, *expected;
  } examples[] = {
      {"Basic realm=\"simple\"", "basic:{realm=simple;}"},
      {"Basic", "basic:{}"},
      {"Negotiate, NTLM", "negotiate:{}ntlm:{}"},
      {"Negotiate YWJj==", "negotiate:YWJj=={}"},
      {"Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"",
       "newauth:{realm=apps;type=1;title=Login to \"apps\";}basic:{realm=simple;}"},
      {"Digest realm=\"a, b\",nonce=\"x\" , qop=\"auth,auth-int\"",
       "digest:{realm=a, b;nonce=x;qop=auth,auth-int;}"},
      {", , Basic realm = x ,", "basic:{realm=x;}"},
      {"Negotiate abc, Basic realm=x, Bearer", "negotiate:abc{}basic:{realm=x;}bearer:{}"},
      {"Basic realm=\"x\" other", ""},
      {"Basic realm=x, Digest realm=\"", "basic:{realm=x;}"},
      {"\"quoted\"", ""},
      {"", ""},
  };
  for (const auto& [field, expected] : examples)
    EXPECT_EQ(challenges_shown(parse_challenges(field)), expected) << field;
  EXPECT_EQ(parse_challenges("Basic realm=\"simple\"")[0].realm(), "simple");
}

TEST(Challenge, HasLimits) {
  std::string many, long_one = "x a=b";
  for (int i = 0; i < 40; ++i) many += "a, ", long_one += ", a=b";
  EXPECT_EQ(parse_challenges(many).size(), 16U);
  EXPECT_TRUE(parse_challenges(long_one).empty());
}

TEST(Credentials, AreOne) {
  EXPECT_EQ(parse_credentials(" Basic dXNlcjpwdw== ")->token, "dXNlcjpwdw==");
  EXPECT_EQ(parse_credentials("Bearer a.b-c_d~+/")->token, "a.b-c_d~+/");
  EXPECT_EQ(find_parameter(parse_credentials("Digest username=\"u\", nc=00000001")->parameters, "nc"),
            "00000001");
  for (const char* field : {"", "Basic a, Bearer b", "Basic a b", "Bearer \"a\"", "=x"}) {
    EXPECT_FALSE(parse_credentials(field)) << field;
  }
}

}  // namespace
}  // namespace weft::http
