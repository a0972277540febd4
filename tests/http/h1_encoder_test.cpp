// SPDX-License-Identifier: MIT
#include "weft/http/h1_encoder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "tests/http/h1_events.hpp"
#include "weft/base/print.hpp"

namespace weft::http::h1 {
namespace {

std::string response_head(int status, std::string_view reason, const headers& fields, body_framing body) {
  std::string out;
  encode_response_head(out, status, reason, fields, body);
  return out;
}

std::string request_head(std::string_view method, std::string_view target, const headers& fields,
                         body_framing body = body_framing::none()) {
  std::string out;
  encode_request_head(out, method, target, fields, body);
  return out;
}

TEST(EncodeResponseHead, AddsTheFramingItIsTold) {
  const headers fields{{"x", "y"}};
  EXPECT_EQ(response_head(200, "OK", fields, body_framing::none()), "HTTP/1.1 200 OK\r\nx: y\r\n\r\n");
  EXPECT_EQ(response_head(200, "OK", fields, body_framing::length(12)),
            "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 12\r\n\r\n");
  EXPECT_EQ(response_head(404, "", {}, body_framing::chunked()),
            "HTTP/1.1 404 \r\ntransfer-encoding: chunked\r\n\r\n");
  std::string out = "before ";
  encode_response_head(out, 200, "OK", {}, body_framing::length(0), 0);
  EXPECT_EQ(out, "before HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n");
}

TEST(EncodeResponseHead, PutsOwnLinesBehindTheFields) {
  std::string out;
  encode_response_head(out, 200, "OK", {{"x", "y"}}, body_framing::length(UINT64_MAX), 1, "a: b\r\nc: d\r\n");
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 18446744073709551615\r\na: b\r\nc: d\r\n\r\n");
}

TEST(EncodeResponseHead, TakesALengthOfTheProgramThatAgrees) {
  const headers fields{{"Content-Length", "5"}};
  EXPECT_EQ(response_head(200, "OK", fields, body_framing::none()),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(response_head(200, "OK", fields, body_framing::length(5)),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
}

TEST(EncodeResponseHead, AddsNoLengthWhereNoBodyMayBe) {
  for (const int status : {100, 101, 103, 204, 304}) {
    const std::string expected = format("HTTP/1.1 {} \r\n\r\n", status);
    EXPECT_EQ(response_head(status, "", {}, body_framing::none()), expected);
    EXPECT_EQ(response_head(status, "", {}, body_framing::length(0)), expected);
    EXPECT_THROW(response_head(status, "", {}, body_framing::length(1)), std::invalid_argument);
    EXPECT_THROW(response_head(status, "", {}, body_framing::chunked()), std::invalid_argument);
  }
  const headers length{{"content-length", "5"}};
  EXPECT_THROW(response_head(204, "", length, body_framing::none()), std::invalid_argument);
  EXPECT_EQ(response_head(304, "", length, body_framing::length(0)),
            "HTTP/1.1 304 \r\ncontent-length: 5\r\n\r\n");
}

TEST(EncodeResponseHead, HasNoChunksInHttp10) {
  std::string out;
  EXPECT_THROW(encode_response_head(out, 200, "OK", {}, body_framing::chunked(), 0), std::invalid_argument);
  EXPECT_EQ(out, "");
}

TEST(EncodeResponseHead, RefusesWhatAPeerCouldMisread) {
  const auto none = body_framing::none();
  EXPECT_THROW(response_head(200, "OK\r\nx: y", {}, none), std::invalid_argument);
  EXPECT_THROW(response_head(99, "OK", {}, none), std::invalid_argument);
  EXPECT_THROW(response_head(1000, "OK", {}, none), std::invalid_argument);
  EXPECT_THROW(response_head(200, "OK", {{"transfer-encoding", "chunked"}}, body_framing::chunked()),
               std::invalid_argument);
  EXPECT_THROW(response_head(200, "OK", {{"content-length", "5"}}, body_framing::chunked()),
               std::invalid_argument);
  EXPECT_THROW(response_head(200, "OK", {{"content-length", "5"}}, body_framing::length(6)),
               std::invalid_argument);
  EXPECT_THROW(response_head(200, "OK", {{"content-length", "x"}}, none), std::invalid_argument);
  EXPECT_THROW(response_head(200, "OK", {{"content-length", "5"}, {"content-length", "5"}}, none),
               std::invalid_argument);
}

TEST(EncodeResponseHead, LeavesTheOutputAsItWasWhenItRefuses) {
  std::string out = "before";
  EXPECT_THROW(encode_response_head(out, 200, "OK", {{"content-length", "x"}}, body_framing::none()),
               std::invalid_argument);
  EXPECT_EQ(out, "before");
}

TEST(EncodeRequestHead, WritesTheRequestLine) {
  EXPECT_EQ(request_head("GET", "/a?b", {{"Host", "x:80"}}), "GET /a?b HTTP/1.1\r\nHost: x:80\r\n\r\n");
  EXPECT_EQ(request_head("POST", "/", {{"host", "x"}}, body_framing::length(3)),
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n");
  EXPECT_EQ(request_head("CONNECT", "x:443", {{"host", "x:443"}}),
            "CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n\r\n");
}

TEST(EncodeRequestHead, RefusesWhatAPeerCouldMisread) {
  const headers host{{"host", "x"}};
  EXPECT_THROW(request_head("GE T", "/", host), std::invalid_argument);
  EXPECT_THROW(request_head("", "/", host), std::invalid_argument);
  for (const char* target : {"", "a", "/a b", "/a\r\nx: y", "/a#b", "/caf\xC3\xA9", "*"}) {
    EXPECT_THROW(request_head("GET", target, host), std::invalid_argument) << target;
  }
  EXPECT_THROW(request_head("GET", "/", {}), std::invalid_argument);
  EXPECT_THROW(request_head("GET", "/", {{"host", "x"}, {"Host", "y"}}), std::invalid_argument);
  EXPECT_THROW(request_head("GET", "/", {{"host", "x/y"}}), std::invalid_argument);
}

TEST(EncodeChunk, WritesTheSizeInHexadecimal) {
  std::string out;
  encode_chunk(out, "hello");
  encode_chunk(out, "");
  encode_chunk(out, std::string(26, 'x'));
  EXPECT_EQ(out, "5\r\nhello\r\n1a\r\n" + std::string(26, 'x') + "\r\n");
}

TEST(EncodeLastChunk, HasTrailers) {
  std::string out;
  encode_last_chunk(out);
  EXPECT_EQ(out, "0\r\n\r\n");
  out.clear();
  encode_last_chunk(out, {{"x-sum", "1"}});
  EXPECT_EQ(out, "0\r\nx-sum: 1\r\n\r\n");
  EXPECT_THROW(encode_last_chunk(out, {{"Content-Length", "1"}}), std::invalid_argument);
  EXPECT_EQ(out, "0\r\nx-sum: 1\r\n\r\n");
}

TEST(Encoder, WritesWhatTheParserReads) {
  std::string wire =
      request_head("PUT", "/x", {{"host", "a"}, {"y", "caf\xC3\xA9"}}, body_framing::chunked());
  encode_chunk(wire, "hello");
  encode_last_chunk(wire, {{"z", "1"}});
  const std::array<std::string_view, 1> pieces = {wire};
  const testing::session about{.show_fields = true};
  EXPECT_EQ(
      testing::events_of(about, pieces),
      "head PUT /x 1.1 chunked\nfield host: a\nfield y: caf\\xC3\\xA9\nfield transfer-encoding: chunked\n"
      "body hello\ntrailer z: 1\ncomplete\n");
}

}  // namespace
}  // namespace weft::http::h1
