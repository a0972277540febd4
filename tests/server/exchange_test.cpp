// SPDX-License-Identifier: MIT
// Covers: weft/server/options.hpp weft/body/handler.hpp
// What is told of requests and of what became of them, and what is answered to those that are refused.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/served_connection.hpp"
#include "weft/body/body_source.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/options.hpp"

namespace weft::http {
namespace {

using tests::answers_to;
using tests::get;
using tests::responses_in;

std::shared_ptr<body_source> three_bytes() {
  return make_body([](body_sink& out) -> task<> { co_await out.write("123"); });
}

TEST(Exchange, IsToldOfOnceItWasAnswered) {
  std::vector<std::string> lines;
  const server_options options{.on_exchange = [&](const exchange& e) {
    lines.push_back(access_line(e) + " " + std::to_string(e.body_bytes));
  }};
  const auto mixed = [](request&& r) -> task<response> {
    const request mine = std::move(r);
    co_await sleep_for(1s);
    if (mine.target == "/3") co_return streamed(three_bytes());
    co_return response::text("hello");
  };
  answers_to(mixed,
             "GET /a?b HTTP/1.1\r\nhost: a\r\n\r\nHEAD / HTTP/1.1\r\nhost: a\r\n\r\nGET /3 HTTP/1.1\r\nhost: "
             "a\r\n\r\n",
             options);
  EXPECT_EQ(lines, (std::vector<std::string>{R"(- - "GET /a?b HTTP/1.1" 200 OK 5)",
                                             R"(- - "HEAD / HTTP/1.1" 200 OK 0)",
                                             R"(- - "GET /3 HTTP/1.1" 200 OK 3)"}));
}

TEST(Exchange, IsToldOfWhenItsBodyIsRefused) {
  std::vector<std::string> lines;
  const server_options options{
      .read_timeout = 1s, .message = {.body_bytes_max = 4}, .on_exchange = [&](const exchange& e) {
        lines.push_back(access_line(e) + " " + std::to_string(e.body_bytes > 0));
      }};
  const std::string head = " HTTP/1.1\r\nhost: a\r\n";
  for (const std::string& each : {"PUT /announced" + head + "content-length: 5\r\n\r\n",
                                  "PUT /chunked" + head + "transfer-encoding: chunked\r\n\r\n5\r\n",
                                  "PUT /late" + head + "content-length: 4\r\n\r\n12"}) {
    tests::with_client(tests::hello, options, [&](io::memory_stream& client) -> task<> {
      co_await client.write_all(get + each);
      co_await tests::read_to_end(client);
    });
  }
  const std::string first = R"(- - "GET / HTTP/1.1" 200 OK 1)";
  EXPECT_EQ(lines,
            (std::vector<std::string>{first, R"(- - "PUT /announced HTTP/1.1" 413 Content Too Large 1)",
                                      first, R"(- - "PUT /chunked HTTP/1.1" 413 Content Too Large 1)", first,
                                      R"(- - "PUT /late HTTP/1.1" 408 Request Timeout 1)"}));
}

TEST(Exchange, AHandlerHasWordsOfItsOwnForABodyThatIsRefused) {
  std::vector<std::string> lines;
  const server_options options{.read_timeout = 1s,
                               .message = {.body_bytes_max = 4},
                               .on_handler_error = [](auto&&...) {},
                               .on_exchange = [&](const exchange& e) { lines.push_back(access_line(e)); }};
  handler handle(tests::hello);
  handle.answer_refusals([](request& r, response usual) -> task<response> {
    EXPECT_EQ(r.body, "");
    if (r.target == "/throws") throw std::runtime_error("oops");
    if (r.target == "/waits") co_await sleep_for(20s);
    if (r.target == "/ok") co_return response::text("no error");
    if (r.target == "/streams") co_return streamed(three_bytes(), "text/plain", 413);
    response own = response::text("own: " + usual.body, usual.status);
    own.headers.add("x-target", r.target);
    if (r.target == "/long") own.body = std::string(200'000, 'x');
    co_return own;
  });
  const auto answer = [&](const std::string& request) {
    std::vector<response> got;
    tests::with_client(handle, options, [&](io::memory_stream& client) -> task<> {
      co_await client.write_all(request);
      got = responses_in(co_await tests::read_to_end(client), {request.substr(0, request.find(' '))});
    });
    EXPECT_EQ(got.size(), 1u) << request;
    if (!got.empty()) EXPECT_EQ(got[0].headers.get("connection"), "close");
    return got.empty() ? response() : got[0];
  };
  const auto put = [&](const std::string& target, std::string framing = "content-length: 5") {
    return answer("PUT " + target + " HTTP/1.1\r\nhost: a\r\n" + framing + "\r\n\r\n");
  };
  EXPECT_EQ(put("/a").body, "own: a body of 5 bytes, more than 4");
  EXPECT_EQ(put("/a").headers.get("x-target"), "/a");
  EXPECT_EQ(put("/b", "content-length: 4").status, 408);
  EXPECT_TRUE(put("/c", "transfer-encoding: chunked\r\n\r\n2\r\n12\r\n5").body.starts_with("own: "));
  EXPECT_EQ(put("/d", "transfer-encoding: chunked\r\n\r\nx").status, 400);
  EXPECT_EQ(put("/waits").status, 413);
  EXPECT_EQ(put("/long").body.size(), 200'000u);
  EXPECT_EQ(put("/ok").body, "a body of 5 bytes, more than 4");
  EXPECT_EQ(put("/streams").body, "a body of 5 bytes, more than 4");
  EXPECT_EQ(put("/throws").status, 500);
  EXPECT_EQ(answer("HEAD / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n").body, "");
  EXPECT_EQ(answer("PUT / HTTP/1.1\r\nx\r\n\r\n").body.find("own"), std::string::npos);  // without its head
  EXPECT_EQ(lines.size(), 12u);
  EXPECT_EQ(lines.front(), R"(- - "PUT /a HTTP/1.1" 413 Content Too Large)");
  lines.clear();
  tests::with_client(handle, options, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all("PUT /waits HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n");
    co_await testing::wait_all_blocked();
    client.close();
  });
  EXPECT_EQ(lines, std::vector<std::string>{R"(- - "PUT /waits HTTP/1.1" 499 Client Closed Request)"});
}

TEST(Exchange, IsToldOfAsFarAsItIsKnown) {
  std::vector<std::string> lines;
  const server_options options{.read_timeout = 1s,
                               .message = {.request_line_bytes_max = 40, .header_bytes_max = 60},
                               .http2 = false,
                               .on_exchange = [&](const exchange& e) {
                                 EXPECT_EQ(e.request.route.empty(), e.status != 200);
                                 lines.push_back(access_line(e));
                               }};
  const auto named = [](request& r) {
    if (r.target == "/") r.route = "/";
    return response::text("hello");
  };
  const std::string long_path(3000, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {"\x16\x03\x01 TLS", R"("\x16\x03\x01 TLS" 400 Bad Request)"},
      {"GET /\"a\\b\xC3\r\n", R"("GET /\x22a\x5Cb\xC3" 400 Bad Request)"},
      {"\r\nGET  / HTTP/1.1\r\nhost: a\r\n\r\n", R"("GET  / HTTP/1.1" 400 Bad Request)"},
      {"GET / HTTP/3.0\r\n\r\n", R"("GET / HTTP/3.0" 505 HTTP Version Not Supported)"},
      {"GET /" + long_path, R"("GET /)" + long_path.substr(0, 1019) + R"(" 414 URI Too Long)"},
      {"GET /hos", R"("GET /hos" 408 Request Timeout)"},
      {"GET /a\"b HTTP/1.0\r\nhost", R"("GET /a\x22b HTTP/1.0" 408 Request Timeout)"},
      {"PUT /b HTTP/1.1\r\n\r\n", R"("PUT /b HTTP/1.1" 400 Bad Request)"},
      {"HEAD /c HTTP/1.1\r\nhost: a\r\nx: " + long_path,
       R"("HEAD /c HTTP/1.1" 431 Request Header Fields Too Large)"},
  };
  for (const auto& [sent, told] : cases) {
    for (const std::string& first : {std::string(), get}) {
      lines.clear();
      tests::with_client(named, options, [&](io::memory_stream& client) -> task<> {
        if (!first.empty()) {
          co_await client.write_all(first);
          co_await tests::read_available(client);
        }
        co_await client.write_all(sent);
        co_await tests::read_to_end(client);
      });
      ASSERT_EQ(lines.size(), first.empty() ? 1u : 2u) << sent;
      EXPECT_EQ(lines.back(), "- - " + told);
    }
  }
  lines.clear();
  tests::with_client(named, options, [](io::memory_stream& client) -> task<> {
    EXPECT_EQ(co_await tests::read_to_end(client), "");  // nothing came: there is nothing to tell of
  });
  EXPECT_TRUE(lines.empty());
}

}  // namespace
}  // namespace weft::http
