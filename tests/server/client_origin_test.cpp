// SPDX-License-Identifier: MIT
#include "weft/server/client_origin.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/server/served_connection.hpp"

namespace weft::http {
namespace {

std::string told(const connection_info& from) {
  return (from.client ? from.client->str() : "-") + ' ' + std::to_string(from.client_port) + ' ' +
         std::string(from.scheme());
}

TEST(ClientOrigin, IsWhatTrustedProxiesSay) {
  const struct {
    const char* peer;  // null: a Unix socket's
    headers fields;
    const char* expected;
    proxy_fields said_in = proxy_fields::x_forwarded;
  } examples[] = {
      {"127.0.0.1", {}, "127.0.0.1 9 http"},
      {"127.0.0.1", {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}}, "1.2.3.4 0 https"},
      {"127.0.0.1", {{"x-forwarded-proto", "https"}}, "127.0.0.1 9 https"},
      {"10.0.0.1", {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}}, "10.0.0.1 9 http"},
      {nullptr, {{"X-Forwarded-For", "1.2.3.4"}}, "1.2.3.4 0 http"},
      {nullptr, {{"X-Forwarded-Host", "evil.example"}}, "- 9 http"},
      {"127.0.0.1", {{"X-Forwarded-For", "unknown"}}, "- 0 http"},
      {"127.0.0.1", {{"Forwarded", "for=6.6.6.6"}, {"X-Forwarded-For", "1.2.3.4"}}, "1.2.3.4 0 http"},
      {"127.0.0.1",
       {{"Forwarded", "for=1.2.3.4;proto=https"}, {"X-Forwarded-For", "6.6.6.6"}},
       "1.2.3.4 0 https",
       proxy_fields::forwarded},
  };
  for (const auto& [peer, fields, expected, said_in] : examples) {
    connection_info connection{.client_port = 9}, seen;
    if (peer) connection.client = ip_address::parse(peer);
    const server_options options{.trusted_proxies = {*ip_network::parse("127.0.0.1")},
                                 .proxy_fields = said_in};
    request head{.headers = fields};
    EXPECT_EQ(told(*origin_of(head, connection, options, seen)), expected);
    EXPECT_EQ(origin_of(head, connection, {}, seen), &connection) << "nobody is trusted";
  }
}

TEST(ClientOrigin, IsThatOfEachRequest) {
  std::vector<std::string> seen, logged;
  server_options options{.trusted_proxies = {*ip_network::parse("127.0.0.1")}};
  options.on_exchange = [&](const exchange& e) { logged.push_back(access_line(e)); };
  const auto handle = [&](const request& r) {
    seen.push_back(told(*r.connection));
    return response();
  };
  tests::with_client(handle, options, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all("GET /a HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 1.2.3.4\r\n\r\n",
                              "GET /b HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    co_await tests::read_to_end(client);
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"1.2.3.4 0 http", "- 0 http"}));
  EXPECT_EQ(logged, (std::vector<std::string>{R"(1.2.3.4:0 - "GET /a HTTP/1.1" 200 OK)",
                                              R"(- - "GET /b HTTP/1.1" 200 OK)"}));
}

TEST(ServerFigures, CountWhatIsOpenAndHandled) {
  auto figures = std::make_shared<server_figures>();
  std::size_t handling = 0;
  const auto handle = [&](const request&) -> task<response> {
    handling = figures->requests_handling;
    co_return response();
  };
  tests::with_client(handle, {.figures = figures}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(tests::get);
    co_await tests::read_available(client);
  });
  EXPECT_EQ(handling, 1U);
  EXPECT_EQ(figures->requests_handling, 0U);
}

}  // namespace
}  // namespace weft::http
