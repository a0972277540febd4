// SPDX-License-Identifier: MIT
#include "weft/client/request_log.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

TEST(RequestLog, SaysALineForEachResponse) {
  std::string log;
  client c({.on_response = {log_requests([&](const std::string& line) { log += line + '\n'; })},
            .transport = mock_transport([](outgoing_request&) { return response{.status = 404}; })});
  testing::run([&]() -> task<> {
    co_await c.get("http://me:secret@a/x");
    EXPECT_EQ(log, "HTTP Request: GET http://a/x \"HTTP/1.1 404 Not Found\"\n");
  });
}

}  // namespace
}  // namespace weft::http
