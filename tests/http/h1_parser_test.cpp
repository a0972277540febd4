// SPDX-License-Identifier: MIT
#include "weft/http/h1_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/base/print.hpp"

namespace weft::http::h1 {
namespace {

TEST(H1Parser, StepsThroughAMessage) {
  parser p(role::request);
  std::string_view unread = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET";
  step s = p.next(unread);
  EXPECT_EQ(s.what, progress::head);
  EXPECT_EQ(p.method(), "POST");
  EXPECT_EQ(p.target(), "/a");
  EXPECT_EQ(p.fields().get("host"), "x");
  EXPECT_EQ(p.content_length(), 3u);
  unread.remove_prefix(s.consumed);
  s = p.next(unread);
  EXPECT_EQ(s.what, progress::body);
  EXPECT_EQ(s.data, "abc");
  EXPECT_EQ(s.data.data(), unread.data()) << "borrowed, not copied";
  unread.remove_prefix(s.consumed);
  EXPECT_EQ(p.next(unread).what, progress::complete);
  EXPECT_EQ(p.body_bytes(), 3u);
  EXPECT_EQ(p.next({}).what, progress::need_more);
  EXPECT_EQ(p.method(), "POST") << "valid until the next message begins";
  EXPECT_EQ(p.next(unread).what, progress::need_more);
  EXPECT_EQ(p.method(), "");
}

TEST(H1Parser, HandsTheHeadOver) {
  parser p(role::request);
  const std::string_view input = "GET /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
  std::string method = "before", target(100, 'b');
  headers fields{{"before", "1"}};
  EXPECT_EQ(p.next(input).what, progress::head);
  const void* const text = p.fields().get("host")->data();
  p.swap_head(method, target, fields);
  EXPECT_EQ(method, "GET");
  EXPECT_EQ(target, "/a");
  EXPECT_EQ(fields.get("host")->data(), text) << "handed over, not copied";
  EXPECT_FALSE(p.keep_alive());
  EXPECT_EQ(p.next({}).what, progress::complete);
  EXPECT_EQ(p.next("PUT /b HTTP/1.1\r\nhost: y\r\n\r\n").what, progress::head);
  EXPECT_EQ(p.method(), "PUT");
  EXPECT_EQ(p.target(), "/b");
  EXPECT_EQ(p.fields().size(), 1u);
  EXPECT_EQ(fields.get("host"), "x") << "not the parser's any more";
}

TEST(H1Parser, HandsTheFieldsOver) {
  parser p(role::response);
  EXPECT_EQ(p.next("HTTP/1.1 200 OK\r\nx: 1\r\nconnection: close\r\n\r\n").what, progress::head);
  const void* const text = p.fields().get("x")->data();
  const headers fields = p.take_fields();
  EXPECT_EQ(fields.get("x")->data(), text) << "handed over, not copied";
  EXPECT_TRUE(p.fields().empty());
  EXPECT_EQ(p.reason(), "OK");
  EXPECT_FALSE(p.keep_alive());
}

TEST(H1Parser, TakesAnyNumberOfFieldsHoweverTheyAreCut) {
  for (std::size_t count = 1; count <= 70; ++count) {
    std::string head = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 1; i < count; ++i) head += format("x-{}:  {} \r\n", i, i * i);
    head += "host: a\r\n\r\n";
    parser p(role::request);
    const step s = p.next(std::string_view(head).substr(0, head.size() * count / 71));
    const bool whole = p.next(std::string_view(head).substr(s.consumed)).what == progress::head;
    ASSERT_TRUE(whole) << count;
    ASSERT_EQ(p.fields().size(), count);
    for (std::size_t i = 1; i < count; ++i) ASSERT_EQ(p.fields()[i - 1].value, format("{}", i * i));
  }
}

TEST(H1Parser, CompletesWithoutMoreInput) {
  parser p(role::request);
  const std::string_view input = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
  EXPECT_EQ(p.next(input).consumed, input.size());
  EXPECT_EQ(p.next({}).what, progress::complete);
}

TEST(H1Parser, CompletesAtOnceWhatNothingFollows) {
  parser p(role::request);
  EXPECT_FALSE(p.try_complete());
  EXPECT_EQ(p.next("GET /a HTTP/1.1\r\nhost: x\r\n\r\n").what, progress::head);
  EXPECT_TRUE(p.try_complete());
  EXPECT_FALSE(p.try_complete());
  EXPECT_EQ(p.target(), "/a");
  EXPECT_EQ(p.next({}).what, progress::need_more);
  const std::string_view with_body = "PUT /b HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n";
  EXPECT_EQ(p.next(with_body).what, progress::head);
  EXPECT_FALSE(p.try_complete());
  EXPECT_EQ(p.next("z").data, "z");
  EXPECT_TRUE(p.try_complete());
}

TEST(H1Parser, SaysWhatIsMissingWhenCutOff) {
  parser p(role::response);
  const std::string_view head = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n";
  EXPECT_EQ(p.next(head).what, progress::head);
  EXPECT_EQ(p.next("0123456789").what, progress::body);
  EXPECT_EQ(p.finish().what, progress::failed);
  EXPECT_EQ(p.error().code, errc::truncated);
  EXPECT_EQ(p.error().message, "body ended after 10 of 500 bytes");
}

TEST(H1Parser, ExplainsErrors) {
  const auto message_for = [](std::string_view input) {
    parser p(role::request);
    EXPECT_EQ(p.next(input).what, progress::failed);
    return p.error().message;
  };
  EXPECT_EQ(message_for("GET /a\xC3 HTTP/1.1\r\n\r\n"), "the byte 0xC3 in the target");
  EXPECT_EQ(message_for("GET / HTTP/1.1\r\nx : y\r\n\r\n"), "the byte 0x20 in a field name");
  EXPECT_EQ(message_for("GET / HTTP/1.1\r\nx\r\n\r\n"), "the end of the line in a field name");
  EXPECT_EQ(message_for("GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"),
            "Content-Length is both 1 and 2");
}

TEST(H1Parser, StaysFailedUntilReset) {
  parser p(role::request);
  EXPECT_EQ(p.next("\x16\x03").what, progress::failed);
  EXPECT_EQ(p.next("GET / HTTP/1.1\r\nhost: x\r\n\r\n").what, progress::failed);
  EXPECT_EQ(p.finish().what, progress::failed);
  p.reset();
  EXPECT_EQ(p.next("GET / HTTP/1.1\r\nhost: x\r\n\r\n").what, progress::head);
}

TEST(H1Parser, ForgetsTheExpectedMethodWithItsResponse) {
  parser p(role::response);
  p.expect_response_to("HEAD");
  const std::string_view head = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
  EXPECT_EQ(p.next(head).what, progress::head);
  EXPECT_EQ(p.next({}).what, progress::complete);
  EXPECT_TRUE(p.keep_alive());
  EXPECT_EQ(p.next(head).what, progress::head);
  EXPECT_EQ(p.next("hi").what, progress::body);
}

TEST(H1Parser, LooksAtEachByteOfALineOnce) {
  // The 64 KiB of one line come byte by byte: looked through again each time, they would be 2 GiB.
  parser p(role::request);
  std::string unread = "GET / HTTP/1.1\r\nhost: x\r\nlong: ";
  std::size_t parsed = p.next(unread).consumed;
  for (int i = 0; i < 60'000; ++i) {
    unread += 'v';
    ASSERT_EQ(p.next(std::string_view(unread).substr(parsed)).consumed, 0u);
  }
  unread += "\r\n\r\n";
  EXPECT_EQ(p.next(std::string_view(unread).substr(parsed)).what, progress::head);
  EXPECT_EQ(p.fields().get("long")->size(), 60'000u);
}

TEST(H1Error, HasANameAndAStatus) {
  EXPECT_EQ(name(errc::bare_lf), "bare_lf");
  EXPECT_EQ(name(errc::truncated), "truncated");
  EXPECT_EQ(make_error(errc::bad_host, "x").status, 400);
  EXPECT_EQ(make_error(errc::body_too_large, "x").status, 413);
  EXPECT_EQ(make_error(errc::start_line_too_long, "x").status, 414);
  EXPECT_EQ(make_error(errc::too_many_fields, "x").status, 431);
  EXPECT_EQ(make_error(errc::unsupported_coding, "x").status, 501);
  EXPECT_EQ(make_error(errc::unsupported_version, "x").status, 505);
}

}  // namespace
}  // namespace weft::http::h1
