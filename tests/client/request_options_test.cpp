// SPDX-License-Identifier: MIT
// What is made of the options of clients and requests.
// Covers: weft/client/options.hpp weft/client/upload.hpp
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/coding/encoder.hpp"
#include "weft/core/with.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

struct order {
  std::string name;
  int count = 0;
};

/// What a client with these options sends: `METHOD url content-type body`.
std::string sent(client_options options, const char* url, request_options asked) {
  options.transport = mock_transport([](outgoing_request& r) {
    const auto type = r.message.headers.get("content-type").value_or("-");
    return response::text(r.message.method + ' ' + r.url.str() + ' ' + std::string(type) + ' ' +
                          r.message.body);
  });
  return testing::run([&]() -> task<std::string> {
    client c(std::move(options));
    co_return (co_await c.post(url, std::move(asked))).body();
  });
}

TEST(RequestOptions, Bodies) {
  EXPECT_EQ(sent({}, "http://a/", {.body = "x"}), "POST http://a/ - x");
  EXPECT_EQ(sent({}, "http://a/", {.json = order{"pear", 3}}),
            R"(POST http://a/ application/json {"name":"pear","count":3})");
  EXPECT_EQ(sent({}, "http://a/", {.form = {{"a", "1 2"}, {"b", "&"}}}),
            "POST http://a/ application/x-www-form-urlencoded a=1+2&b=%26");
  EXPECT_EQ(sent({}, "http://a/", {.headers = {{"content-type", "text/x"}}, .json = order{}}),
            R"(POST http://a/ text/x {"name":"","count":0})");
  EXPECT_THROW(sent({}, "http://a/", {.body = "x", .json = order{}}), std::logic_error);
}

TEST(RequestOptions, Files) {
  std::string type, body;
  client c({.transport = mock_transport([&](outgoing_request& r) {
              type = r.message.headers.get("content-type").value_or("");
              body = r.message.body;
              EXPECT_EQ(r.source->size(), body.size());
              return response{};
            })});
  testing::run([&]() -> task<> {
    co_await with(fs::temporary_directory(), [&](const std::string& folder) -> task<> {
      co_await fs::write(folder + "/a.txt", "on disk");
      const std::vector<upload> files{{.name = "f", .content = "at hand", .filename = "q\".txt"},
                                      {.name = "g", .path = folder + "/a.txt", .type = "text/own"},
                                      {.name = "i", .filename = "x.PNG"},
                                      {.name = "j", .filename = "x"}};
      co_await c.post("http://a/", {.form = {{"k", "v"}}, .files = files});
      EXPECT_THROW(co_await c.post("http://a/", {.files = {{.name = "h", .path = folder + "/none"}}}),
                   fs::error);
    });
  });
  ASSERT_TRUE(type.starts_with("multipart/form-data; boundary="));
  const std::string line = "--" + type.substr(30);
  EXPECT_EQ(line.size(), 26U);
  EXPECT_EQ(body, line + "\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nv\r\n" + line +
                      "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"q%22.txt\"\r\n"
                      "Content-Type: text/plain\r\n\r\nat hand\r\n" +
                      line +
                      "\r\nContent-Disposition: form-data; name=\"g\"; filename=\"a.txt\"\r\n"
                      "Content-Type: text/own\r\n\r\non disk\r\n" +
                      line +
                      "\r\nContent-Disposition: form-data; name=\"i\"; filename=\"x.PNG\"\r\n"
                      "Content-Type: image/png\r\n\r\n\r\n" +
                      line +
                      "\r\nContent-Disposition: form-data; name=\"j\"; filename=\"x\"\r\n"
                      "Content-Type: application/octet-stream\r\n\r\n\r\n" +
                      line + "--\r\n");
}

/// A server that gives cookies and says which it got.
response cookies_seen(outgoing_request& r) {
  response made = response::text(std::string(r.message.headers.get("cookie").value_or("none")));
  if (r.url.path() == "/set") made.headers.add("set-cookie", "a=1; Path=/");
  if (r.url.path() == "/set") made.headers.add("set-cookie", "deep=2; Path=/deep");
  if (r.url.path() == "/away") made = {.status = 302, .headers = {{"location", "http://b.example/"}}};
  return made;
}

TEST(Cookies, AreKeptAndSentWhereTheyBelong) {
  client c({.follow_redirects = true, .transport = mock_transport(cookies_seen)});
  testing::run([&]() -> task<> {
    const auto ask = [&](const char* url, request_options asked = {}) -> task<std::string> {
      co_return (co_await c.get(url, std::move(asked))).body();
    };
    EXPECT_EQ(co_await ask("http://a.example/"), "none");
    const auto got = co_await c.get("http://a.example/set");
    EXPECT_EQ(got.cookie("a"), "1");
    EXPECT_FALSE(got.cookie("x"));
    EXPECT_EQ(co_await ask("http://a.example/"), "a=1");
    EXPECT_EQ(co_await ask("http://a.example/deep/x"), "deep=2; a=1");
    EXPECT_EQ(co_await ask("http://b.example/"), "none");
    EXPECT_EQ(co_await ask("http://a.example/", {.cookies = {{"mine", "3"}}}), "a=1; mine=3");
    EXPECT_EQ(co_await ask("http://a.example/", {.headers = {{"cookie", "own=4"}}}), "a=1; own=4");
    EXPECT_EQ(co_await ask("http://a.example/deep/x", {.cookies = {{"a", "5"}}}), "deep=2; a=5");
    EXPECT_EQ(co_await ask("http://a.example/", {.headers = {{"cookie", "a=6"}}}), "a=6");
    EXPECT_EQ(co_await ask("http://a.example/away", {.cookies = {{"mine", "3"}}}), "none");
    EXPECT_EQ(c.cookie("a"), "1");
    EXPECT_FALSE(c.cookie("nothing"));
    c.cookies().set({.name = "a", .value = "other", .domain = "b.example"}, {});
    EXPECT_THROW(c.cookie("a"), cookie_conflict);
    EXPECT_EQ(c.cookie("a", "b.example"), "other");
  });
}

/// `text` in a coding.
std::string coded(coding::content_coding how, std::string_view text) { return coding::encode_all(how, text); }

TEST(Decoding, OfWholeAndStreamedBodies) {
  const std::string text(100'000, 'x');
  std::string body, field;
  client c({.message = {.body_bytes_max = 200'000},
            .transport = mock_transport([&](outgoing_request&) {
              return response{.headers = {{"content-encoding", field}, {"content-type", "text/plain"}},
                              .body = body};
            })});
  const auto streamed = [&]() -> task<std::string> {
    std::string all;
    co_await with(c.stream("GET", "http://a/"), [&](streamed_response& r) -> task<> {
      for (std::string_view piece; !(piece = co_await r.next()).empty();) all += piece;
      EXPECT_EQ(r.bytes_downloaded(), body.size());
    });
    co_return all;
  };
  testing::run([&]() -> task<> {
    for (const auto how : {coding::content_coding::gzip, coding::content_coding::deflate,
                           coding::content_coding::br, coding::content_coding::zstd}) {
      field = coding::name(how);
      body = coded(how, text);
      EXPECT_TRUE((co_await c.get("http://a/")).body() == text) << field;
      EXPECT_TRUE((co_await c.get("http://a/", {.decode = false})).body() == body) << field;
      EXPECT_TRUE(co_await streamed() == text) << field;
      body.resize(body.size() / 2);
      EXPECT_THROW(co_await c.get("http://a/"), decoding_error) << field;
      EXPECT_THROW(co_await streamed(), decoding_error) << field;
    }
    field = "gzip";
    body = "garbage";
    EXPECT_THROW(co_await c.get("http://a/"), decoding_error);
    body = coded(coding::content_coding::gzip, std::string(300'000, 'x'));
    EXPECT_THROW(co_await c.get("http://a/"), decoding_error);
    field = "unknown";
    EXPECT_TRUE((co_await c.get("http://a/")).body() == body);
  });
}

TEST(RequestOptions, Urls) {
  const client_options based{.base_url = "http://a/v1/"};
  EXPECT_EQ(sent(based, "users", {}), "POST http://a/v1/users - ");
  EXPECT_EQ(sent(based, "/users?x", {}), "POST http://a/v1/users?x - ");
  EXPECT_EQ(sent(based, "", {}), "POST http://a/v1/ - ");
  EXPECT_EQ(sent(based, "?x=1", {}), "POST http://a/v1?x=1 - ");
  EXPECT_EQ(sent(based, "https://b/c", {}), "POST https://b/c - ");
  EXPECT_EQ(sent(based, "../users/./x", {}), "POST http://a/users/x - ");
  EXPECT_EQ(sent(based, "https://b/c/../d", {}), "POST https://b/c/../d - ");
  const client_options usual{.params = {{"k", "client"}, {"only", "1"}}};
  EXPECT_EQ(sent(usual, "http://a/?own=0", {.params = {{"k", "x y"}, {"k", "z"}}}),
            "POST http://a/?own=0&only=1&k=x+y&k=z - ");
}

TEST(Hooks, SeeEachRequestAndResponse) {
  std::string log;
  client c({.on_request = {[&](outgoing_request& r) -> task<> {
              log += "> " + r.about.url + '\n';
              r.message.headers.set("x-hook", "1");
              co_return;
            }},
            .on_response = {[&](streamed_response& r) -> task<> {
              EXPECT_THROW(r.body(), response_not_read);
              if (r.status() == 200) co_await r.read();
              log += "< " + std::to_string(r.status()) + '\n';
            }},
            .transport = mock_transport([](outgoing_request& r) {
              EXPECT_EQ(r.message.headers.get("x-hook"), "1");
              if (r.url.path() == "/a") return response{.status = 302, .headers = {{"location", "/b"}}};
              return response::text("there");
            })});
  testing::run([&]() -> task<> {
    EXPECT_EQ((co_await c.get("http://h/a", follow_redirects)).body(), "there");
    EXPECT_EQ(log, "> http://h/a\n< 302\n> http://h/b\n< 200\n");
  });
}

}  // namespace
}  // namespace weft::http
