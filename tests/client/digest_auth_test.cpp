// SPDX-License-Identifier: MIT
#include "weft/client/digest_auth.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/http/challenge.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

/// Asks for credentials until `enough` came, and keeps what was sent.
struct digest_server {
  response operator()(outgoing_request& r) {
    const std::string sent(r.message.headers.get("authorization").value_or(""));
    if (!sent.empty()) fields.push_back(sent);
    if (!sent.empty() && accepts) return response::text("in");
    return {.status = 401, .headers = {{"www-authenticate", challenge}}};
  }
  std::string challenge;
  bool accepts = true;
  std::vector<std::string> fields{};
};

/// The value of a parameter of credentials.
std::string value_of(const std::string& field, std::string_view name) {
  const auto read = parse_credentials(field);
  return std::string(read ? find_parameter(read->parameters, name).value_or("-") : "malformed");
}

task<int> ask(digest_server& server, int times = 1) {
  client c({.auth = digest_auth("Mufasa", "CircleOfLife"), .transport = mock_transport(std::ref(server))});
  int status = 0;
  for (int i = 0; i < times; ++i) status = (co_await c.get("http://a/dir/index.html")).status();
  co_return status;
}

TEST(DigestAuth, AnswersAChallenge) {
  testing::run([]() -> task<> {
    digest_server server{
        R"(Digest realm="a \"b\"", qop="auth, auth-int", algorithm=SHA-256, nonce="7y", opaque="F")"};
    EXPECT_EQ(co_await ask(server, 3), 200);
    EXPECT_EQ(server.fields.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string& sent = server.fields.at(i);
      EXPECT_EQ(value_of(sent, "username"), "Mufasa");
      EXPECT_EQ(value_of(sent, "realm"), "a \"b\"");
      EXPECT_EQ(value_of(sent, "nonce"), "7y");
      EXPECT_EQ(value_of(sent, "uri"), "/dir/index.html");
      EXPECT_EQ(value_of(sent, "qop"), "auth");
      EXPECT_EQ(value_of(sent, "opaque"), "F");
      EXPECT_EQ(value_of(sent, "nc"), "0000000" + std::to_string(i + 1));
      EXPECT_EQ(value_of(sent, "response").size(), 64U);
    }
  });
}

// RFC 2069 §2.4, where the answer depends on nothing random.
TEST(DigestAuth, KnowsTheOldForm) {
  testing::run([]() -> task<> {
    digest_server server{
        R"(Basic realm="x", Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093")"};
    EXPECT_EQ(co_await ask(server), 200);
    EXPECT_EQ(value_of(server.fields.at(0), "response"), "1949323746fe6a43ef61f9606e7febea");
  });
}

TEST(DigestAuth, GivesUp) {
  testing::run([]() -> task<> {
    for (const char* challenge :
         {R"(Digest realm="r", nonce="n", qop="auth")", R"(Digest realm="r", nonce="n")"}) {
      digest_server refusing{challenge, false};
      EXPECT_EQ(co_await ask(refusing, 2), 401);
      EXPECT_EQ(refusing.fields.size(), 2U);
      EXPECT_TRUE(value_of(refusing.fields.at(1), "nc") != "00000002");
    }
    for (const char* challenge : {R"(Digest realm="r", nonce="n", qop="auth-int")", R"(Basic realm="r")",
                                  R"(Digest realm="r", nonce="n", algorithm=NEW)", "Digest"}) {
      digest_server server{challenge};
      EXPECT_EQ(co_await ask(server), 401) << challenge;
      EXPECT_TRUE(server.fields.empty()) << challenge;
    }
  });
}

}  // namespace
}  // namespace weft::http
