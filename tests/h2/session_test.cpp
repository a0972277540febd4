// SPDX-License-Identifier: MIT
// Covers: weft/h2/session.hpp weft/h2/limits.hpp weft/h2/error_code.hpp
#include "weft/h2/session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/h2/session_side.hpp"

namespace weft::h2 {
namespace {

struct H2Session : ::testing::Test {
  side client{session(role::client)}, server{session(role::server)};

  stream_id begin(const message_head& head = get, bool has_body = false) {
    const auto made = client.talk.request(head, has_body);
    EXPECT_TRUE(made);
    exchange(client, server);
    return made.value_or(0);
  }
};

TEST_F(H2Session, CarriesARequestAndAResponse) {
  begin();
  server.talk.respond(1, {.status = 404, .fields = {{"x", "y"}}}, false);
  exchange(client, server);
  EXPECT_EQ(server.told, "1 head GET https://a.example/x?y\n1 end\n1 closed no_error\n");
  EXPECT_EQ(client.told, "1 head 404 x=y\n1 end\n1 closed no_error\n");
  EXPECT_EQ(server.talk.streams() + client.talk.streams(), 0u);
}

TEST_F(H2Session, CarriesBodiesAndTrailersBothWays) {
  begin({.method = "POST", .scheme = "http", .authority = "a", .path = "/"}, true);
  client.talk.write(1, "question");
  exchange(client, server);
  client.talk.write(1, " mark");
  client.talk.finish(1, {{"Checksum", "1"}});
  server.talk.respond(1, ok, true);
  server.talk.write(1, "answer");
  server.talk.finish(1);
  exchange(client, server);
  EXPECT_EQ(server.told,
            "1 head POST http://a/\n1 body question\n1 body  mark\n1 end checksum=1\n1 closed no_error\n");
  EXPECT_EQ(client.told, "1 head 200\n1 body answer\n1 end\n1 closed no_error\n");
}

TEST_F(H2Session, IsTheSameInSingleBytes) {
  client.talk.request(get, true);
  client.talk.write(1, "body");
  client.talk.finish(1, {{"t", "u"}});
  exchange(client, server, 1);
  EXPECT_EQ(server.told,
            "1 head GET https://a.example/x?y\n1 body b\n1 body o\n1 body d\n1 body y\n1 end t=u\n");
}

TEST_F(H2Session, LeavesOutWhatIsAboutAConnection) {
  message_head head = get;
  head.fields = {{"Accept", "a"},    {"connection", "close"}, {"Host", "b"},    {"te", "gzip"},
                 {"te", "trailers"}, {"cookie", "a=1"},       {"cookie", "b=2"}};
  begin(head);
  EXPECT_EQ(server.told, "1 head GET https://a.example/x?y accept=a te=trailers cookie=a=1; b=2\n1 end\n");
}

TEST_F(H2Session, TellsInterimResponses) {
  begin();
  server.talk.respond(1, {.status = 103, .fields = {{"link", "l"}}}, false);
  server.talk.respond(1, ok, false);
  exchange(client, server);
  EXPECT_EQ(client.told, "1 head 103 link=l\n1 head 200\n1 end\n1 closed no_error\n");
}

TEST_F(H2Session, CarriesStreamsSideBySide) {
  const stream_id first = begin(), second = begin();
  server.told.clear();
  server.talk.respond(second, ok, true);
  server.talk.write(second, "2");
  server.talk.respond(first, ok, true);
  server.talk.write(first, "1");
  server.talk.finish(second);
  server.talk.finish(first);
  exchange(client, server);
  EXPECT_NE(client.told.find("3 body 2\n"), std::string::npos);
  EXPECT_NE(client.told.find("1 body 1\n"), std::string::npos);
}

TEST_F(H2Session, SendsNoMoreThanThePeerHasUsedUp) {
  client.hold = true;
  begin();
  server.talk.respond(1, ok, true);
  const std::size_t window = limits().window_bytes;
  server.talk.write(1, std::string(window + 1000, 'x'));
  EXPECT_EQ(server.talk.room(1), 0u);
  exchange(client, server);
  EXPECT_EQ(server.talk.room(1), limits().unsent_bytes_max - 1000);
  client.talk.consume(1, window);
  exchange(client, server);
  EXPECT_EQ(server.talk.room(1), limits().unsent_bytes_max);
}

TEST_F(H2Session, AStreamThatNobodyReadsDoesNotStopTheOthers) {
  client.hold = true;
  begin();
  begin();
  for (const stream_id each : {1, 3}) server.talk.respond(each, ok, true);
  server.talk.write(1, std::string(2'000'000, 'x'));
  exchange(client, server);
  client.told.clear();
  for (int i = 0; i < 20; ++i) {
    server.talk.write(3, "still here");
    exchange(client, server);
    client.talk.consume(3, 10);
  }
  EXPECT_EQ(client.told.find("1 body"), std::string::npos);
  EXPECT_NE(client.told.find("3 body still here"), std::string::npos);
}

TEST_F(H2Session, ResetsSingleStreams) {
  begin();
  begin();
  client.talk.reset(1, error_code::cancel);
  server.talk.reset(3, error_code::refused_stream);
  exchange(client, server);
  EXPECT_NE(server.told.find("1 closed cancel\n"), std::string::npos);
  EXPECT_NE(client.told.find("3 closed refused_stream\n"), std::string::npos);
  EXPECT_EQ(server.talk.room(1), 0u);
  server.talk.respond(1, ok, true);  // too late: nothing happens
  server.talk.write(1, "x");
  server.talk.finish(1);
  EXPECT_TRUE(server.talk.error().empty());
}

TEST_F(H2Session, ARequestThatIsAnsweredBeforeItsEndIsDismissed) {
  for (const stream_id each : {1, 3, 5}) {
    begin(get, true);
    const bool has_body = each != 1;
    if (each == 5) server.talk.dismiss(each);  // before as well as after the end of the response
    server.talk.respond(each, ok, has_body);
    server.talk.write(each, "no");
    exchange(client, server);
    server.talk.finish(each);
    server.talk.dismiss(each);
    exchange(client, server);
    const std::string body = has_body ? format("{} body no\n", each) : "";
    EXPECT_EQ(client.told, format("{0} head 200\n{1}{0} end\n{0} closed no_error\n", each, body));
    client.told.clear();
  }
  EXPECT_EQ(server.talk.streams(), 0u);
}

TEST_F(H2Session, BeginsNoMoreStreamsThanThePeerTakes) {
  server.talk = session(role::server, {.streams_max = 2});
  exchange(client, server);
  begin();
  begin();
  EXPECT_FALSE(client.talk.request(get, false));
  server.talk.respond(1, ok, false);
  exchange(client, server);
  EXPECT_TRUE(client.talk.request(get, false));
}

TEST_F(H2Session, AShutdownLetsTheStreamsEnd) {
  begin();
  server.talk.begin_shutdown();
  exchange(client, server);
  EXPECT_EQ(client.told, "2147483647 goaway no_error\n1 goaway no_error\n");
  EXPECT_FALSE(client.talk.request(get, false));
  EXPECT_FALSE(server.talk.is_over());
  server.talk.respond(1, ok, false);
  exchange(client, server);
  EXPECT_TRUE(server.talk.is_over() && client.talk.is_over());
}

TEST_F(H2Session, RefusesFieldsThatAreNone) {
  message_head head = get;
  head.method = "A B";
  EXPECT_THROW(client.talk.request(head, false), std::invalid_argument);
}

TEST_F(H2Session, RefusesFieldsThatAreTooLargeToBeSent) {
  client.talk = session(role::client, {.header_bytes_max = 1'000'000});
  server.talk = session(role::server, {.header_bytes_max = 1'000'000});
  const http::headers most = {{"x", std::string(65'300, '~')}}, more = {{"x", std::string(65'600, '~')}};
  message_head head = get;
  head.fields = more;
  EXPECT_THROW(client.talk.request(head, true), std::invalid_argument);
  head.fields = most;
  begin(head, true);
  EXPECT_THROW(client.talk.finish(1, more), std::invalid_argument);
  client.talk.finish(1, most);
  EXPECT_THROW(server.talk.respond(1, {.status = 200, .fields = more}, true), std::invalid_argument);
  server.talk.respond(1, {.status = 200, .fields = most}, true);
  server.talk.finish(1, most);
  exchange(client, server);
  for (const side* each : {&client, &server}) {
    EXPECT_EQ(std::ranges::count(each->told, '~'), 2 * 65'300);
    EXPECT_TRUE(each->told.ends_with("1 closed no_error\n"));
  }
}

// RFC 8441 §3.
TEST(H2ExtendedConnect, IsTakenByAServer) {
  side client{session(role::client)}, server{session(role::server)};
  std::string greeting;
  server.talk.take_output(greeting);
  EXPECT_NE(greeting.find(std::string("\0\x08\0\0\0\1", 6)), std::string::npos);
  client.talk.receive(greeting);
  const auto id = client.talk.request(
      {.method = "CONNECT", .scheme = "https", .authority = "a", .path = "/chat", .protocol = "websocket"},
      true);
  exchange(client, server);
  EXPECT_EQ(std::exchange(server.told, {}), "1 head CONNECT https://a/chat\n");
  server.talk.respond(id.value(), {.status = 200}, true);
  client.talk.write(1, "there");
  server.talk.write(1, "back");
  exchange(client, server);
  EXPECT_EQ(std::exchange(server.told, {}), "1 body there\n");
  EXPECT_EQ(std::exchange(client.told, {}), "1 head 200\n1 body back\n");
}

TEST(H2ErrorCode, HasAName) {
  EXPECT_EQ(name(error_code::http_1_1_required), "http_1_1_required");
  EXPECT_EQ(name(static_cast<error_code>(99)), "unknown");
}

}  // namespace
}  // namespace weft::h2
