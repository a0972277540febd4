// SPDX-License-Identifier: MIT
// Bodies that are sent while they are made, and read while they arrive.
#include "weft/client/streamed_response.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/with.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/temporary.hpp"

namespace weft::http {
namespace {

using tests::ok;
using tests::scripted_server;
using tests::with_script;
using tests::with_scripts;

std::shared_ptr<body_source> pieces(std::vector<std::string> texts,
                                    std::optional<std::uint64_t> size = std::nullopt) {
  return make_body(
      [texts](body_sink& out) -> task<> {
        for (const std::string& text : texts) co_await out.write(text);
      },
      size);
}

/// A source that can be asked twice.
class repeatable_source final : public body_source {
 public:
  task<> write_to(body_sink& sink) override { return sink.write("again"); }
  bool is_repeatable() const override { return true; }
};

TEST(StreamedResponse, GivesTheHeadAtOnceAndTheBodyInPieces) {
  with_script(
      {"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n",
       ok("next")},
      [](scripted_server& server, client& c) -> task<> {
        co_await with(c.stream("GET", server.url()), [](streamed_response& r) -> task<> {
          EXPECT_EQ(r.status(), 200);
          EXPECT_THROW(r.body(), response_not_read);
          EXPECT_EQ(co_await r.next(), "abc");
          EXPECT_EQ(co_await r.next(), "de");
          EXPECT_EQ(co_await r.next(), "");
          EXPECT_EQ(r.trailers().get("x-sum"), "5");
          EXPECT_EQ(r.bytes_downloaded(), 5U);
          EXPECT_THROW(co_await r.next(), stream_consumed);
          EXPECT_THROW(co_await r.read(), stream_consumed);
        });
        EXPECT_EQ((co_await c.get(server.url())).body(), "next");
        EXPECT_EQ(server.accepted, 1U);
      });
}

TEST(StreamedResponse, LeftEarlyClosesTheConnection) {
  with_scripts({{"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"}, {ok("fresh")}}, {},
               [](scripted_server& server, client& c) -> task<> {
                 std::string first;
                 co_await with(c.stream("GET", server.url()),
                               [&](streamed_response& r) -> task<> { first = co_await r.next(); });
                 EXPECT_EQ(first, "abc");
                 EXPECT_EQ((co_await c.get(server.url())).body(), "fresh");
                 EXPECT_EQ(server.accepted, 2U);
               });
}

TEST(StreamedResponse, ThatHasArrivedWholeKeepsTheConnectionThoughNobodyReadsIt) {
  with_script({ok("abc"), ok("next")}, [](scripted_server& server, client& c) -> task<> {
    co_await with(c.stream("GET", server.url()), [](streamed_response& r) -> task<> {
      EXPECT_EQ(r.status(), 200);
      co_return;
    });
    EXPECT_EQ((co_await c.get(server.url())).body(), "next");
    EXPECT_EQ(server.accepted, 1U);
  });
}

TEST(StreamedResponse, CutInTheMiddleLeavesThePoolUsable) {
  with_scripts({{"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"}, {ok("fresh")}},
               {.pool = {.connections_max = 1}}, [](scripted_server& server, client& c) -> task<> {
                 const auto reading = [](streamed_response& r) -> task<> { co_await r.read(); };
                 EXPECT_FALSE(co_await move_on_after(1s, with(c.stream("GET", server.url()), reading)));
                 EXPECT_EQ((co_await c.get(server.url())).body(), "fresh");
                 try {
                   co_await with(c.stream("GET", server.url()), reading);
                   EXPECT_EQ(server.accepted, 2U);
                 } catch (const read_timeout&) {}
               });
}

TEST(StreamedResponse, ReadsLinesAndIntoFilesAndSinks) {
  const std::string text = "one\r\ntwo\n\nlast";
  client c({.transport = mock_transport([&](outgoing_request&) { return response::text(text); })});
  testing::run([&]() -> task<> {
    std::string lines;
    co_await with(c.stream("GET", "http://a/"), [&](streamed_response& r) -> task<> {
      while (auto line = co_await r.next_line()) lines += *line + '|';
    });
    EXPECT_EQ(lines, "one|two||last|");
    co_await with(fs::temporary_directory(), [&](const std::string& folder) -> task<> {
      const std::string path = folder + "/saved";
      co_await with(c.stream("GET", "http://a/"),
                    [&](streamed_response& r) -> task<> { co_await r.save_to(path); });
      EXPECT_EQ(co_await fs::read_bytes(path), text);
    });
    co_await with(c.stream("GET", "http://a/"), [&](streamed_response& r) -> task<> {
      co_await r.read();
      co_await r.read();
      EXPECT_EQ(r.body(), text);
      r.close();
      EXPECT_EQ(r.body(), text);
    });
    co_await with(c.stream("GET", "http://a/"), [&](streamed_response& r) -> task<> {
      r.close();
      EXPECT_THROW(co_await r.next(), stream_closed);
      EXPECT_THROW(co_await r.read(), stream_closed);
    });
  });
}

/// The text of a body that arrives in these pieces, what `next_text` gives at once in brackets; and its
/// lines.
std::pair<std::string, std::string> text_and_lines(std::string type, std::vector<std::string> pieces) {
  const std::string head =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: " + type + "\r\n\r\n";
  std::string wire = head;
  for (const std::string& piece : pieces) wire += format("{:x}\r\n{}\r\n", piece.size(), piece);
  wire += "0\r\n\r\n";
  std::pair<std::string, std::string> got;
  with_script({wire, wire}, [&](scripted_server& server, client& c) -> task<> {
    co_await with(c.stream("GET", server.url()), [&](streamed_response& r) -> task<> {
      for (;;) {
        const std::string text = co_await r.next_text();
        if (text.empty()) break;
        got.first += '[' + text + ']';
      }
      EXPECT_THROW(co_await r.next_text(), stream_consumed);
    });
    co_await with(c.stream("GET", server.url()), [&](streamed_response& r) -> task<> {
      while (auto line = co_await r.next_line()) got.second += *line + '|';
      EXPECT_THROW(co_await r.next_line(), stream_consumed);
    });
  });
  return got;
}

TEST(StreamedResponse, GivesTextInItsCharsetWhereverThatIsCut) {
  const auto text = [](std::string type, std::vector<std::string> pieces) {
    return text_and_lines(std::move(type), std::move(pieces)).first;
  };
  EXPECT_EQ(text("text/plain", {"gr\xC3", "\xBC\xC3\x9F", "e"}), "[gr][üß][e]");
  EXPECT_EQ(text("text/html; charset=shift-jis", {"\x83g", "\x83", "\x89\x83x\x83\x8B"}), "[ト][ラベル]");
  EXPECT_EQ(text("text/plain; charset=latin-1", {"\xFF"}), "[ÿ]");
  EXPECT_EQ(text("text/plain; charset=nonsense", {"\xEF", "\xBB\xBFü"}), "[ü]");
  EXPECT_EQ(text("text/plain", {"a\xE2\x82"}), "[a][�]");
  EXPECT_EQ(text("text/plain", {}), "");
}

TEST(StreamedResponse, GivesLinesWhereverTheyAreCut) {
  const auto lines = [](std::vector<std::string> pieces) {
    return text_and_lines("text/plain", std::move(pieces)).second;
  };
  EXPECT_EQ(lines({"a\n\nb\nc"}), "a||b|c|");
  EXPECT_EQ(lines({"a\r\rb\rc\r"}), "a||b|c|");
  EXPECT_EQ(lines({"a\r\n\r\nb\r\nc\r\n"}), "a||b|c|");
  EXPECT_EQ(lines({"a\r", "\n\r\nb\r", "\r\n", "c"}), "a||b||c|");
  EXPECT_EQ(lines({"a", "b\r", "c"}), "ab|c|");
  EXPECT_EQ(lines({"gr\xC3", "\xBC\n", "\xC3"}), "grü|�|");
  EXPECT_EQ(lines({"a\u2028b\fc"}), "a\u2028b\fc|");
  EXPECT_EQ(lines({"\r", "\n"}), "|");
  EXPECT_EQ(lines({}), "");
}

TEST(StreamedResponse, GivesALineAsSoonAsItsEndHasArrived) {
  with_script({"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na\r"},
              [](scripted_server& server, client& c) -> task<> {
                co_await with(c.stream("GET", server.url()),
                              [](streamed_response& r) -> task<> { EXPECT_EQ(co_await r.next_line(), "a"); });
              });
}

TEST(StreamedResponse, KeepsALineThatIsTooLong) {
  const std::string text = "ab\n" + std::string(100'000, 'x') + "\ny";
  client c({.transport = mock_transport([&](outgoing_request&) { return response::text(text); })});
  testing::run([&]() -> task<> {
    co_await with(c.stream("GET", "http://a/"), [&](streamed_response& r) -> task<> {
      EXPECT_THROW(co_await r.next_line(1), decoding_error);
      EXPECT_EQ(co_await r.next_line(2), "ab");
      EXPECT_THROW(co_await r.next_line(), decoding_error);
      EXPECT_EQ((co_await r.next_line(100'000))->size(), 100'000U);
      EXPECT_EQ(co_await r.next_line(), "y");
      EXPECT_EQ(co_await r.next_line(), std::nullopt);
    });
  });
}

TEST(StreamedResponse, AFileAppearsOnlyWhole) {
  with_scripts({{"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc", "<close>"}}, {},
               [](scripted_server& server, client& c) -> task<> {
                 co_await with(fs::temporary_directory(), [&](const std::string& folder) -> task<> {
                   const auto saving = [&](streamed_response& r) -> task<> {
                     co_await r.save_to(folder + "/saved");
                   };
                   EXPECT_THROW(co_await with(c.stream("GET", server.url()), saving), remote_protocol_error);
                   EXPECT_TRUE(std::filesystem::is_empty(folder));
                 });
               });
}

TEST(StreamedResponse, TheTotalTimeCoversTheBody) {
  with_scripts({{"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"}}, {.timeouts = {.total = 2s}},
               [](scripted_server& server, client& c) -> task<> {
                 const auto reading = [](streamed_response& r) -> task<> { co_await r.read(); };
                 EXPECT_THROW(co_await with(c.stream("GET", server.url()), reading), total_timeout);
               });
}

TEST(StreamedResponse, FollowsRedirects) {
  with_script({"HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 3\r\n\r\nabc", ok("there")},
              [](scripted_server& server, client& c) -> task<> {
                co_await with(c.stream("GET", server.url(), {.follow_redirects = true}),
                              [&](streamed_response& r) -> task<> {
                                co_await r.read();
                                EXPECT_EQ(r.body(), "there");
                                EXPECT_EQ(r.history().size(), 1U);
                              });
                EXPECT_EQ(server.accepted, 1U);
              });
}

TEST(StreamedRequest, IsChunkedUnlessItsSizeIsKnown) {
  with_script({ok(""), ok("")}, [](scripted_server& server, client& c) -> task<> {
    co_await c.post(server.url(), {.source = pieces({"abc", "", "de"}, 5)});
    co_await c.post(server.url(),
                    {.headers = {{"content-length", "5"}}, .source = pieces({"abc", "", "de"})});
    EXPECT_TRUE(server.requests.at(0).ends_with("content-length: 5\r\n\r\nabcde")) << server.requests.at(0);
    EXPECT_TRUE(server.requests.at(1).ends_with("\r\n\r\nabcde")) << server.requests.at(1);
  });
  std::string sent;
  client c({.transport = mock_transport([&](outgoing_request& r) {
              sent = r.message.body;
              return response{};
            })});
  testing::run([&]() -> task<> {
    co_await c.post("http://a/", {.source = pieces({"abc", "de"})});
    EXPECT_EQ(sent, "abcde");
  });
}

TEST(StreamedRequest, ASourceThatLiesAboutItsSize) {
  for (const std::uint64_t size : {4U, 6U}) {
    with_script({ok(""), ok("")}, [&](scripted_server& server, client& c) -> task<> {
      EXPECT_EQ(
          co_await tests::why<local_protocol_error>(
              c.post(server.url(), {.source = pieces({"abc", "de"}, size)})),
          size == 4 ? "the body is longer than announced" : "the body is 1 bytes shorter than announced");
      EXPECT_EQ((co_await c.get(server.url())).status(), 200);
    });
  }
}

TEST(StreamedRequest, WhatTheSourceThrowsEndsTheRequest) {
  with_script({ok("")}, [](scripted_server& server, client& c) -> task<> {
    const auto broken = make_body([](body_sink& out) -> task<> {
      co_await out.write("abc");
      throw std::runtime_error("no more");
    });
    EXPECT_THROW(co_await c.post(server.url(), {.source = broken}), std::runtime_error);
  });
}

TEST(StreamedRequest, IsSentAgainOnlyIfItCanBe) {
  const std::string moved = "HTTP/1.1 307 Moved\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n";
  with_script({moved, ok("there")}, [&](scripted_server& server, client& c) -> task<> {
    EXPECT_THROW(co_await c.post(server.url(), {.source = pieces({"once"}, 4), .follow_redirects = true}),
                 stream_consumed);
  });
  std::vector<std::string> bodies;
  client c({.follow_redirects = true, .transport = mock_transport([&](outgoing_request& r) {
                                        bodies.push_back(r.message.body);
                                        if (r.url.path() == "/b") return response{};
                                        return response{.status = 308, .headers = {{"location", "/b"}}};
                                      })});
  testing::run([&]() -> task<> {
    co_await c.post("http://a/", {.source = std::make_shared<repeatable_source>()});
    EXPECT_EQ(bodies, (std::vector<std::string>{"again", "again"}));
  });
}

TEST(StreamedRequest, WaitsUntilItIsAskedFor) {
  // The script's server reads the body with the head: only silence makes the client send it.
  with_script({ok("late")}, [](scripted_server& server, client& c) -> task<> {
    const time_point begun = co_await now();
    const auto got = co_await c.post(server.url(), {.body = "abc", .expect_continue = true});
    EXPECT_EQ(got.body(), "late");
    EXPECT_EQ(co_await now() - begun, 1s);
    EXPECT_NE(server.requests.at(0).find("expect: 100-continue"), std::string::npos);
  });
}

}  // namespace
}  // namespace weft::http
