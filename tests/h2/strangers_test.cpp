// SPDX-License-Identifier: MIT
// Covers: weft/h2/session.hpp
// What a session makes of peers that break the rules, or make as much work of them as they can.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "tests/h2/session_side.hpp"
#include "weft/base/print.hpp"
#include "weft/h2/session.hpp"

namespace weft::h2 {
namespace {

std::string frame(int type, int flags, stream_id stream, std::string_view payload = {}) {
  std::string out;
  for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(stream >> shift);
  return out + std::string(payload);
}
const std::string hello = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0);
/// GET http://a/ in HPACK.
const std::string get_block = std::string("\x82\x86\x84\x41\x01", 5) + "a";

/// What a server says to these bytes, sent piece by piece: its error, and the code of its GOAWAY.
std::string verdict(const std::string& first, const std::string& again, int times, bool reads = true,
                    const limits& bounds = {}) {
  session server(role::server, bounds);
  std::string output;
  bool good = server.receive(hello + first);
  for (int i = 0; i < times && good; ++i) {
    server.receive(again);
    while (server.next_event()) {}
    if (reads) server.take_output(output);
    good = server.error().empty();
  }
  if (good) return "fine";
  server.take_output(output);
  const std::size_t goaway = output.rfind(std::string("\x07\0\0\0\0\0", 6));
  EXPECT_NE(goaway, std::string::npos);
  if (goaway == std::string::npos) return server.error();
  const auto code = static_cast<error_code>(static_cast<unsigned char>(output.at(goaway + 13)));
  return format("{}: {}", name(code), server.error());
}

TEST(H2Strangers, FloodsEndTheConnection) {
  const std::string ping = frame(6, 0, 0, "12345678"), settings = frame(4, 0, 0);
  const std::string nothing = "enhance_your_calm: frames that bring nothing";
  EXPECT_EQ(verdict("", ping, 500), "fine");
  EXPECT_EQ(verdict("", ping, 2000), nothing);
  EXPECT_EQ(verdict("", settings, 2000), nothing);
  EXPECT_EQ(verdict("", frame(2, 0, 1, std::string("\0\0\0\0\x10", 5)), 2000), nothing);
  EXPECT_EQ(verdict(frame(1, 4, 1, get_block), frame(7, 0, 0, std::string(8, '\0')), 2000), nothing);
  EXPECT_EQ(verdict("", frame(0x20, 0, 0, "of a type that nobody knows"), 500), "fine");
  EXPECT_EQ(verdict("", frame(0x20, 0, 0, "of a type that nobody knows"), 2000), nothing);
  EXPECT_EQ(verdict(frame(1, 4, 1, get_block), frame(0, 0, 1), 2000), nothing);
  EXPECT_TRUE(verdict("", ping, 200, false, {.unsent_answers_max = 100}).starts_with("enhance_your_calm: "));
}

TEST(H2Strangers, WhatIsOnItsWayAtAShutdownIsTaken) {
  side server{session(role::server)};
  server.talk.receive(hello + frame(1, 5, 1, get_block));
  server.talk.begin_shutdown();
  std::string output;
  EXPECT_TRUE(server.talk.take_output(output));
  const std::string asks =
      frame(7, 0, 0, std::string("\x7f\xff\xff\xff\0\0\0\0", 8)) + frame(6, 0, 0, "shutdown");
  EXPECT_EQ(output.substr(output.size() - asks.size()), asks);
  server.talk.receive(frame(1, 5, 3, get_block) + frame(6, 1, 0, "anything"));
  output.clear();
  EXPECT_FALSE(server.talk.take_output(output));
  server.talk.receive(frame(6, 1, 0, "shutdown") + frame(1, 5, 5, get_block));
  EXPECT_TRUE(server.talk.take_output(output));
  EXPECT_EQ(output, frame(7, 0, 0, std::string("\0\0\0\5\0\0\0\0", 8)));
  server.talk.receive(frame(1, 5, 7, get_block));
  server.take_events();
  EXPECT_EQ(server.told,
            "1 head GET http://a/\n1 end\n3 head GET http://a/\n3 end\n5 head GET http://a/\n5 end\n");
}

// It is not told of what it may begin elsewhere: nobody is to do the same twice.
TEST(H2Strangers, WhatComesAfterAShutdownIsNotTaken) {
  side server{session(role::server)};
  server.talk.receive(hello + frame(1, 5, 1, get_block));
  server.talk.begin_shutdown();
  server.talk.end_shutdown();
  server.talk.receive(frame(1, 5, 3, get_block));  // before it was told so
  server.take_events();
  EXPECT_EQ(server.told, "1 head GET http://a/\n1 end\n");
  std::string output;
  EXPECT_TRUE(server.talk.take_output(output));
  EXPECT_EQ(output.substr(output.size() - 17), frame(7, 0, 0, std::string("\0\0\0\1\0\0\0\0", 8)));
}

TEST(H2Strangers, WhoResetsAllStreamsIsCutOff) {
  for (const error_code code : {error_code::cancel, error_code::no_error}) {
    session server(role::server);
    ASSERT_TRUE(server.receive(hello));
    const std::string reason{'\0', '\0', '\0', static_cast<char>(code)};
    int taken = 0;
    for (stream_id id = 1; id < 2000; id += 2, ++taken) {
      if (!server.receive(frame(1, 5, id, get_block) + frame(3, 0, id, reason))) break;
      while (server.next_event()) {}
      std::string output;
      server.take_output(output);
    }
    EXPECT_EQ(taken, 100) << name(code);
    EXPECT_EQ(server.error(), "streams that are all reset");
  }
}

// CVE-2025-8671: the window of a stream that is answered is driven beyond its end.
TEST(H2Strangers, WhoHasAllStreamsResetIsCutOff) {
  session server(role::server);
  ASSERT_TRUE(server.receive(hello));
  int taken = 0;
  for (stream_id id = 1; id < 2000; id += 2, ++taken) {
    if (!server.receive(frame(1, 5, id, get_block) + frame(8, 0, id, "\x7f\xff\xff\xff"))) break;
    while (server.next_event()) {}
    std::string output;
    server.take_output(output);
  }
  EXPECT_EQ(taken, 100);
  EXPECT_EQ(server.error(), "streams that are all reset");
}

/// Fields in HPACK, each as it is: `name=value name=value`.
std::string literal_block(std::string_view fields) {
  std::string block;
  const auto text = [&](std::string_view part) {
    block += static_cast<char>(part.size());
    block += part;
  };
  while (!fields.empty()) {
    const std::string_view one = fields.substr(0, fields.find(' '));
    fields.remove_prefix(std::min(fields.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    block += '\0';
    text(one.substr(0, equals));
    text(one.substr(equals + 1));
  }
  return block;
}

// RFC 9113 §8.1.1, §8.2, §8.3.1, §8.5, RFC 8441 §4: a malformed request ends its stream, and no program sees
// it.
TEST(H2Strangers, MalformedRequestsEndTheirStream) {
  const std::string whole = ":method=POST :scheme=http :path=/ :authority=a";
  const std::pair<std::string, const char*> cases[] = {
      {whole, "head end"},
      {whole + " te=trailers content-length=0", "head end"},
      {":method=POST :scheme=http :path=/ host=a", "head end"},
      {":method=GET :scheme=http :authority=a", "closed"},              // no path
      {":method=GET :path=/ :authority=a", "closed"},                   // no scheme
      {":scheme=http :path=/ :authority=a", "closed"},                  // no method
      {":method=GET :scheme=http :path=/", "closed"},                   // for nobody
      {":method=GET :scheme=http :path=/ :authority=", "closed"},       // for nobody
      {":method=GET :scheme=http :path=/ :authority=u@a", "closed"},    // a host that is none
      {":method=GET :scheme=http :path=/ :authority=a:x", "closed"},    // a port that is none
      {":method=GET :scheme=http :path=/ host=a:80:80", "closed"},      // a host that is none
      {":method=GET :scheme=http :path= :authority=a", "closed"},       // an empty path
      {":method=GET :scheme=http :path=x :authority=a", "closed"},      // a path that is none
      {":method=G\tT :scheme=http :path=/ :authority=a", "closed"},     // a method that is none
      {whole + " :path=/", "closed"},                                   // twice
      {whole + " :status=200", "closed"},                               // of a response
      {whole + " :odd=x", "closed"},                                    // that nobody knows
      {":method=GET x=y :scheme=http :path=/ :authority=a", "closed"},  // after a field
      {":method=CONNECT :scheme=http :path=/ :authority=a", "closed"},  // with a path
      {":method=CONNECT", "closed"},                                    // to nowhere
      {":method=CONNECT :authority=a", "head end"},
      {":method=CONNECT :protocol=x :scheme=http :path=/ :authority=a", "head end"},
      {":method=CONNECT :protocol=x :authority=a", "closed"},                         // no path
      {":method=CONNECT :protocol=x :scheme=http :path=/", "closed"},                 // to nowhere
      {":method=CONNECT :protocol=x :scheme=http :path=x :authority=a", "closed"},    // a path that is none
      {":method=GET :protocol=x :scheme=http :path=/ :authority=a", "closed"},        // no CONNECT
      {":method=CONNECT :protocol=x :scheme=http :path=/ :authority=a@b", "closed"},  // a host that is none
      {whole + " connection=close", "closed"},
      {whole + " keep-alive=1", "closed"},
      {whole + " proxy-connection=x", "closed"},
      {whole + " transfer-encoding=chunked", "closed"},
      {whole + " upgrade=h2c", "closed"},
      {whole + " te=gzip", "closed"},
      {whole + " Upper=x", "closed"},
      {whole + " x=a\rb", "closed"},
      {whole + " a:b=c", "closed"},
      {whole + " content-length=5", "closed"},                   // and nothing comes
      {whole + " content-length=x", "closed"},                   // no number
      {whole + " content-length=0 content-length=1", "closed"},  // two of them
  };
  for (const auto& [fields, expected] : cases) {
    session server(role::server);
    server.receive(hello + frame(1, 5, 1, literal_block(fields)));
    std::string output, told;
    server.take_output(output);
    while (auto e = server.next_event()) {
      told += e->what == event::kind::head ? "head " : e->what == event::kind::end ? "end" : "closed";
    }
    EXPECT_EQ(told, expected) << fields;
    EXPECT_EQ(server.error(), "") << fields;
  }
}

TEST(H2Strangers, AHeadThatIsRefusedLeavesNothingToTheNext) {
  side server{session(role::server)};
  const std::string refused = literal_block(":method=POST :scheme=http :path=/x cookie=a=b x=y host=a@b");
  EXPECT_TRUE(server.talk.receive(hello + frame(1, 5, 1, refused)));
  EXPECT_TRUE(server.talk.receive(
      frame(1, 5, 3, literal_block(":method=GET :scheme=http :path=/ :authority=a y=z"))));
  server.take_events();
  EXPECT_EQ(server.told, "3 head GET http://a/ y=z\n3 end\n");
}

TEST(H2Strangers, AStatusHasThreeDigitsFromAHundredOn) {
  for (const auto& [status, good] : {std::pair("200", true),
                                     {"999", true},
                                     {"000", false},
                                     {"099", false},
                                     {"20", false},
                                     {"2000", false},
                                     {"20x", false},
                                     {"", false}}) {
    session client(role::client);
    std::string output;
    client.request(get, false);
    client.take_output(output);
    client.receive(frame(4, 0, 0) + frame(1, 5, 1, literal_block(format(":status={}", status))));
    client.take_output(output);
    const event* const told = client.next_event();
    EXPECT_EQ(told && told->what == event::kind::head, good) << status;
  }
}

TEST(H2Strangers, ABodyThatIsNotAsLongAsAnnouncedEndsItsStream) {
  const std::string head =
      frame(1, 4, 1, literal_block(":method=POST :scheme=http :path=/ :authority=a content-length=3"));
  for (const auto& [body, good] : {std::pair("xyz", true), {"xy", false}, {"xyzz", false}}) {
    session server(role::server);
    server.receive(hello + head + frame(0, 1, 1, body));
    std::string output;
    server.take_output(output);
    bool ended = false;
    while (auto e = server.next_event()) ended = ended || e->what == event::kind::end;
    EXPECT_EQ(ended, good) << body;
  }
}

// RFC 9113 §5.1, §5.1.1: that ended on both sides, was reset by the client, or was passed over.
TEST(H2Strangers, AStreamThatIsClosedIsNotSpokenOf) {
  const std::string cancel("\0\0\0\x08", 4);
  for (const std::string& late : {frame(0, 0, 1, "x"), frame(0, 1, 1), frame(1, 5, 1, get_block)}) {
    for (const std::string& first :
         {frame(1, 4, 1, get_block) + frame(3, 0, 1, cancel), frame(1, 5, 3, get_block)}) {
      const std::string told = "stream_closed: a frame of a stream that is closed";
      EXPECT_EQ(verdict(first + late, "", 1), told);
      EXPECT_EQ(verdict(first, late, 1), told);
      EXPECT_EQ(verdict(first + late.substr(0, 5), late.substr(5), 1), told);
      EXPECT_EQ(verdict(first + frame(0x20, 0, 0, "of a type that nobody knows") + late, "", 1), told);
    }
    session server(role::server);
    server.receive(hello + frame(1, 5, 1, get_block));
    server.respond(1, ok, false);
    std::string output;
    server.take_output(output);
    EXPECT_FALSE(server.receive(late));
  }
}

// The client may have sent that before it learned of the reset, or of the shutdown.
TEST(H2Strangers, WhatThisSideHasEndedMayBeSpokenOf) {
  const std::string late = frame(0, 0, 1, "x") + frame(1, 5, 1, get_block);
  session server(role::server, {.streams_max = 1});
  std::string output;
  EXPECT_TRUE(
      server.receive(hello + frame(1, 4, 1, get_block) + frame(1, 4, 3, get_block) + frame(0, 0, 3, "x")));
  server.reset(1, error_code::cancel);
  server.take_output(output);
  EXPECT_TRUE(server.receive(late));
  EXPECT_TRUE(server.receive(frame(1, 4, 5, get_block) + frame(0, 1, 3, "x") + frame(0, 1, 5)))
      << server.error();
  server.end_shutdown();
  EXPECT_TRUE(server.receive(frame(1, 4, 7, get_block) + frame(0, 1, 7, "x") + late)) << server.error();
}

TEST(H2Strangers, AHeaderBlockHasAnEnd) {
  std::string block = frame(1, 1, 1, get_block);
  for (int i = 0; i < 20; ++i) block += frame(9, 0, 1, "");
  EXPECT_TRUE(verdict(block, "", 1).starts_with("enhance_your_calm: "));
}

// 1600 fields of a byte each, half of them cookies: they are joined without moving what is there each time.
TEST(H2Strangers, CookiesInManyPiecesTakeNoLongerThanOtherFields) {
  const auto took = [](std::string_view name, std::size_t expected) {
    std::string block = get_block + std::string("\x40\x01x\x01y\x40", 6);
    block += static_cast<char>(name.size());
    block += std::string(name) + "\x01z" + std::string(799, '\xbf') + std::string(799, '\xbe');
    auto least = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      session server(role::server);
      const auto begin = std::chrono::steady_clock::now();
      server.receive(hello + frame(1, 5, 1, block));
      least = std::min(least, std::chrono::steady_clock::now() - begin);
      EXPECT_EQ(server.next_event()->head->fields.get_all(name).size(), expected);
    }
    return least;
  };
  EXPECT_LT(took("cookie", 1), 10 * took("cuckoo", 800));
}

TEST(H2Strangers, ARequestThatIsTooLargeIsCut) {
  side client{session(role::client)};
  session server(role::server, {.header_bytes_max = 1000});
  message_head head = get;
  head.fields = {{"x", "small"}, {"y", std::string(1000, 'y')}, {"z", "small"}};
  client.talk.request(head, false);
  std::string bytes;
  client.talk.take_output(bytes);
  EXPECT_TRUE(server.receive(bytes));
  const event* const told = server.next_event();
  ASSERT_TRUE(told && told->what == event::kind::head);
  EXPECT_TRUE(told->cut);
  EXPECT_EQ(told->head->path, get.path);
  EXPECT_TRUE(told->head->fields.contains("x"));
  EXPECT_EQ(told->head->fields.size(), 1U) << "what comes after that does not count";
}

TEST(H2Strangers, AResponseOrTrailersThatAreTooLargeEndTheirStream) {
  side client{session(role::client, {.header_bytes_max = 1000})};
  side server{session(role::server, {.header_bytes_max = 1000})};
  const http::headers large{{"x", std::string(1000, 'x')}};
  client.talk.request(get, false);
  client.talk.request(get, true);
  exchange(client, server);
  message_head head = ok;
  head.fields = large;
  server.talk.respond(1, head, false);
  client.talk.finish(3, large);
  exchange(client, server);
  EXPECT_EQ(client.told, "3 closed enhance_your_calm\n1 closed enhance_your_calm\n");
  EXPECT_TRUE(server.talk.error().empty() && client.talk.error().empty());
}

TEST(H2Strangers, WhatBreaksTheProtocolIsAnError) {
  EXPECT_EQ(verdict("", frame(1, 5, 2, get_block), 1),
            "protocol_error: request HEADERS: invalid stream_id");                 // an even stream
  EXPECT_TRUE(verdict("", frame(0, 1, 5, "x"), 1).starts_with("protocol_error"));  // of no stream
  EXPECT_TRUE(verdict("", frame(8, 0, 0, std::string(4, '\0')), 1).starts_with("protocol_error"));
  session server(role::server);
  EXPECT_FALSE(server.receive("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
}

}  // namespace
}  // namespace weft::h2
