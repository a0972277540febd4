// SPDX-License-Identifier: MIT
#include "weft/http/response.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <type_traits>

namespace weft::http {
namespace {

static_assert(std::is_nothrow_move_constructible_v<response>);

TEST(Response, OfTextAndHtmlIsUtf8) {
  const response text = response::text("hi");
  EXPECT_EQ(text.status, 200);
  EXPECT_EQ(text.body, "hi");
  EXPECT_EQ(text.headers.get("content-type"), "text/plain; charset=utf-8");
  const response html = response::html("<p>", 404);
  EXPECT_EQ(html.status, 404);
  EXPECT_EQ(html.headers.get("content-type"), "text/html; charset=utf-8");
}

TEST(Response, OfBytesHasTheirMediaType) {
  EXPECT_EQ(response::bytes("x").headers.get("content-type"), "application/octet-stream");
  EXPECT_EQ(response::bytes("x", "image/gif").headers.get("content-type"), "image/gif");
  EXPECT_THROW(response::bytes("x", "a\r\nb: c"), std::invalid_argument);
}

TEST(Response, HasTheUsualReasonUnlessGivenOne) {
  EXPECT_EQ((response{.status = 404}.reason_or_default()), "Not Found");
  const response own{.status = 404, .reason = "Gone Fishing"};
  EXPECT_EQ(own.reason_or_default(), "Gone Fishing");
  EXPECT_EQ((response{.status = 599}.reason_or_default()), "");
}

}  // namespace
}  // namespace weft::http
