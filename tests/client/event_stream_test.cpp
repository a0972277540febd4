// SPDX-License-Identifier: MIT
#include "weft/client/event_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "weft/client/mock_transport.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

response event_response(std::string body) {
  return {.headers = {{"content-type", "text/event-stream; charset=utf-8"}}, .body = std::move(body)};
}

/// A client of a server that answers in this order, then with 204; "!": no connection.
client client_of(std::vector<std::string> bodies, std::string& asked) {
  return client(
      {.transport = mock_transport([bodies, &asked, n = std::size_t{0}](outgoing_request& r) mutable {
         asked += std::string(r.message.headers.get("last-event-id").value_or("-")) + '|';
         if (n == bodies.size()) return response{.status = 204};
         const std::string& body = bodies[n++];
         if (body == "!") throw connect_error(r.about, "nobody there");
         return event_response(body);
       })});
}

TEST(EventStream, ConnectsAgainWhereItWas) {
  testing::run([]() -> task<> {
    std::string asked, got;
    client c =
        client_of({"id: 1\ndata: a\n\nretry: 7000\nid: 2\ndata: b\n\ndata: cut", "!", "data: c\n\n"}, asked);
    const time_point begun = co_await now();
    co_await for_each(events(c, "http://a/"), [&](const server_event& e) { got += e.data + e.id + ' '; });
    EXPECT_EQ(got, "a1 b2 c2 ");
    EXPECT_EQ(asked, "-|2|2|2|");
    EXPECT_EQ(co_await now() - begun, 21s);
  });
}

TEST(EventStream, WhatIsNone) {
  testing::run([]() -> task<> {
    std::string asked;
    const auto none = [](const server_event&) {};
    client refused = client_of({"!"}, asked);
    EXPECT_THROW(co_await for_each(events(refused, "http://a/"), none), connect_error);
    client failing({.transport = mock_transport([](outgoing_request&) { return response{.status = 500}; })});
    EXPECT_THROW(co_await for_each(events(failing, "http://a/"), none), status_error);
    client page({.transport = mock_transport([](outgoing_request&) { return response::html("x"); })});
    EXPECT_THROW(co_await for_each(events(page, "http://a/"), none), decoding_error);
    client long_event = client_of({"data: " + std::string(100, 'x') + "\n\n"}, asked);
    EXPECT_THROW(co_await for_each(events(long_event, "http://a/", {.event_bytes_max = 50}), none),
                 decoding_error);
  });
}

}  // namespace
}  // namespace weft::http
