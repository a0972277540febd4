// SPDX-License-Identifier: MIT
#include "weft/client/errors.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <type_traits>

#include "weft/client/client_response.hpp"

namespace weft::http {
namespace {

template <typename Derived, typename... Bases>
inline constexpr bool is_a = (std::is_base_of_v<Bases, Derived> && ...);

static_assert(is_a<connect_timeout, timeout_error, transport_error, request_error, error, weft::error>);
static_assert(is_a<read_timeout, timeout_error> && is_a<write_timeout, timeout_error>);
static_assert(is_a<pool_timeout, timeout_error> && is_a<total_timeout, timeout_error>);
static_assert(is_a<connect_error, network_error, transport_error> && is_a<read_error, network_error>);
static_assert(is_a<write_error, network_error> && is_a<close_error, network_error>);
static_assert(is_a<local_protocol_error, protocol_error, transport_error>);
static_assert(is_a<remote_protocol_error, protocol_error>);
static_assert(is_a<proxy_error, transport_error> && is_a<unsupported_protocol, transport_error>);
static_assert(is_a<decoding_error, request_error> && !is_a<decoding_error, transport_error>);
static_assert(is_a<too_many_redirects, request_error> && !is_a<too_many_redirects, transport_error>);
static_assert(is_a<status_error, error> && !is_a<status_error, request_error>);
static_assert(is_a<invalid_url, error> && is_a<cookie_conflict, error>);
static_assert(is_a<stream_consumed, stream_error, error> && is_a<stream_closed, stream_error>);
static_assert(is_a<response_not_read, stream_error> && is_a<request_not_read, stream_error>);

const request_info asked{"GET", "http://a/x"};

TEST(ClientErrors, SayWhatWasAskedAndWhyItFailed) {
  const read_error e(asked, "connection reset by peer");
  EXPECT_STREQ(e.what(), "GET http://a/x: connection reset by peer");
  EXPECT_STREQ(e.why(), "connection reset by peer");
  EXPECT_EQ(e.request().method, "GET");
  EXPECT_EQ(e.request().url, "http://a/x");
  const read_error copy = e;
  EXPECT_STREQ(copy.why(), "connection reset by peer");
}

TEST(ClientErrors, HaveStableCodes) {
  EXPECT_EQ(connect_timeout(asked, "").code(), make_error_code(client_errc::connect_timed_out));
  EXPECT_EQ(too_many_redirects(asked, "").code(), make_error_code(client_errc::too_many_redirects));
  EXPECT_EQ(invalid_url("x").code(), make_error_code(client_errc::invalid_url));
  EXPECT_EQ(cookie_conflict("x").code(), make_error_code(client_errc::cookie_conflict));
  EXPECT_EQ(stream_consumed("x").code(), make_error_code(client_errc::stream_consumed));
  EXPECT_EQ(stream_closed("x").code(), make_error_code(client_errc::stream_closed));
  EXPECT_EQ(response_not_read("x").code(), make_error_code(client_errc::response_not_read));
  EXPECT_EQ(request_not_read("x").code(), make_error_code(client_errc::request_not_read));
  EXPECT_STREQ(client_category().name(), "weft.http.client");
}

TEST(ClientErrors, EachCodeHasATextOfItsOwn) {
  std::set<std::string> texts;
  for (int code = 1; code <= static_cast<int>(client_errc::request_not_read); ++code) {
    texts.insert(client_category().message(code));
  }
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(client_errc::request_not_read));
  EXPECT_EQ(texts.count("unknown"), 0U);
  EXPECT_EQ(client_category().message(1000), "unknown");
}

TEST(ClientErrors, AStatusErrorHasTheResponse) {
  const auto got = std::make_shared<client_response>(response{.status = 404, .body = "gone"}, asked);
  const status_error e("x", got);
  EXPECT_EQ(e.response().body(), "gone");
  EXPECT_EQ(e.request().url, "http://a/x");
  EXPECT_EQ(e.code(), make_error_code(client_errc::bad_status));
}

}  // namespace
}  // namespace weft::http
