// SPDX-License-Identifier: MIT
#include "weft/client/retry_transport.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/core/sleep.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

const request_info failing_request{"GET", "http://a/"};

/// What came of a request to a server that says `first` at first, then 200: `STATUS ATTEMPTS MILLISECONDS`.
std::string outcome(std::string method, std::function<response()> first, retry_policy policy = {.jitter = 0},
                    int times = 1) {
  return testing::run([&]() -> task<std::string> {
    int attempts = 0;
    const auto answer = [&](outgoing_request&) { return ++attempts <= times ? first() : response{}; };
    client c({.transport = retrying(mock_transport(answer), policy)});
    const time_point begun = co_await now();
    std::string said = "error";
    try {
      said = std::to_string((co_await c.request(method, "http://a/", {.body = "x"})).status());
    } catch (const error&) {}
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(co_await now() - begun);
    co_return said + ' ' + std::to_string(attempts) + ' ' + std::to_string(took.count());
  });
}

std::function<response()> answering(int code, std::string retry_after = {}) {
  return [=] {
    response made{.status = code};
    if (!retry_after.empty()) made.headers.add("retry-after", retry_after);
    return made;
  };
}
template <typename E>
std::function<response()> failing() {
  return []() -> response { throw E(failing_request, "broken"); };
}

TEST(Retrying, AsksAgainWhereThatCanHelp) {
  EXPECT_EQ(outcome("GET", answering(503)), "200 2 500");
  EXPECT_EQ(outcome("GET", answering(429)), "200 2 500");
  EXPECT_EQ(outcome("GET", answering(404)), "404 1 0");
  EXPECT_EQ(outcome("PUT", answering(502)), "200 2 500");
  EXPECT_EQ(outcome("POST", answering(503)), "503 1 0");
  EXPECT_EQ(outcome("POST", answering(503), {.jitter = 0, .also_unsafe = true}), "200 2 500");
  EXPECT_EQ(outcome("GET", answering(503), {.jitter = 0}, 9), "503 3 1500");
  EXPECT_EQ(outcome("GET", failing<read_error>()), "200 2 500");
  EXPECT_EQ(outcome("GET", failing<read_timeout>()), "200 2 500");
  EXPECT_EQ(outcome("GET", failing<remote_protocol_error>()), "200 2 500");
  EXPECT_EQ(outcome("POST", failing<read_error>()), "error 1 0");
  EXPECT_EQ(outcome("POST", failing<connect_error>()), "200 2 500");
  EXPECT_EQ(outcome("GET", failing<unsupported_protocol>()), "error 1 0");
  EXPECT_EQ(outcome("GET", failing<read_error>(), {.jitter = 0}, 9), "error 3 1500");
}

TEST(Retrying, WaitsAsLongAsTheServerAsks) {
  EXPECT_EQ(outcome("GET", answering(503, "7")), "200 2 7000");
  EXPECT_EQ(outcome("GET", answering(503, "0")), "200 2 0");
  EXPECT_EQ(outcome("GET", answering(503, "61")), "503 1 0");
  EXPECT_EQ(outcome("GET", answering(503, "Fri, 31 Dec 9999 23:59:59 GMT")), "503 1 0");
  EXPECT_EQ(outcome("GET", answering(503, "soon")), "200 2 500");
}

TEST(Retrying, HasRandomWaits) {
  const std::string said = outcome("GET", answering(503), {.backoff = 1s, .jitter = 1});
  EXPECT_TRUE(said.starts_with("200 2 ")) << said;
  EXPECT_LE(std::stoi(said.substr(6)), 1000);
}

}  // namespace
}  // namespace weft::http
