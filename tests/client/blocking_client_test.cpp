// SPDX-License-Identifier: MIT
#include "weft/client/blocking_client.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "weft/client/mock_transport.hpp"
#include "weft/core/run.hpp"

namespace weft::http {
namespace {

client_options answering_here() {
  return {.transport = mock_transport([](outgoing_request& r) {
            if (r.url.path() == "/moved") return response{.status = 302, .headers = {{"location", "/x"}}};
            return response::text(r.message.method + ' ' + r.message.target + ' ' + r.message.body);
          })};
}

TEST(BlockingClient, HasTheMethodsOfTheClient) {
  blocking::client c(answering_here());
  EXPECT_EQ(c.get("http://a/x").text(), "GET /x ");
  EXPECT_EQ(c.post("http://a/", {.body = "b"}).text(), "POST / b");
  EXPECT_EQ(c.put("http://a/", {.body = "b"}).text(), "PUT / b");
  EXPECT_EQ(c.patch("http://a/").text(), "PATCH / ");
  EXPECT_EQ(c.del("http://a/").text(), "DELETE / ");
  EXPECT_EQ(c.head("http://a/").text(), "");
  EXPECT_EQ(c.get("http://a/moved", follow_redirects).text(), "GET /x ");
  EXPECT_EQ(c.follow(c.get("http://a/moved")).text(), "GET /x ");
  EXPECT_THROW(c.get("nonsense"), unsupported_protocol);
  blocking::client moved = std::move(c);
  EXPECT_EQ(moved.get("http://a/").status(), 200);
}

TEST(BlockingClient, MayBeUsedByThreads) {
  blocking::client c(answering_here());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 25; ++n) EXPECT_EQ(c.get("http://a/x").text(), "GET /x ");
    });
  }
}

TEST(BlockingClient, IsNotForLoops) {
  blocking::client c(answering_here());
  EXPECT_THROW(run([&]() -> task<> {
                 c.get("http://a/");
                 co_return;
               }),
               std::logic_error);
}

}  // namespace
}  // namespace weft::http
