// SPDX-License-Identifier: MIT
// Covers: weft/web/command_line.hpp weft/web/serve_options.hpp
#include "weft/web/command_line.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "weft/cli/parser.hpp"

namespace weft::web {
namespace {

serve_options parsed(std::initializer_list<std::string> words, serve_options defaults = {.port = 9000}) {
  std::vector<std::string> kept{"program"};
  kept.insert(kept.end(), words);
  std::vector<char*> argv;
  for (std::string& each : kept) argv.push_back(each.data());
  argv.push_back(nullptr);
  return parse_command_line(static_cast<int>(kept.size()), argv.data(), std::move(defaults));
}

TEST(WebCommandLine, TakesTheOptionsOfUvicorn) {
  const auto plain = parsed({});
  EXPECT_EQ(plain.port, 9000);
  EXPECT_EQ(plain.host, "127.0.0.1");
  EXPECT_TRUE(plain.access_log);
  const auto all = parsed({"--host", "::1", "--port", "0", "--log-level", "warning", "--no-access-log",
                           "--limit-concurrency", "7", "--timeout-keep-alive", "1.5",
                           "--timeout-graceful-shutdown", "2", "--no-server-header"});
  EXPECT_EQ(all.host, "::1");
  EXPECT_EQ(all.port, 0);
  EXPECT_EQ(all.log_level, log::level::warning);
  EXPECT_FALSE(all.access_log);
  EXPECT_EQ(all.server.requests_max, 7u);
  EXPECT_EQ(all.server.keep_alive_timeout, 1500ms);
  EXPECT_EQ(all.server.shutdown_grace, 2s);
  EXPECT_EQ(all.server.server_name, "");
  EXPECT_EQ(all.server.connections_max, plain.server.connections_max);
}

TEST(WebCommandLine, EachLimitHasItsName) {
  const auto all = parsed({"--limit-connections",
                           "1",
                           "--limit-connection-requests",
                           "2",
                           "--limit-body-bytes",
                           "3",
                           "--limit-header-bytes",
                           "4",
                           "--limit-header-count",
                           "5",
                           "--limit-request-line-bytes",
                           "6",
                           "--body-rate-min",
                           "7",
                           "--limit-max-requests",
                           "8",
                           "--workers",
                           "9",
                           "--backlog",
                           "10",
                           "--timeout-read",
                           "0.5",
                           "--timeout-write",
                           "2",
                           "--timeout-handshake",
                           "3",
                           "--timeout-first-request",
                           "5",
                           "--shutdown-delay",
                           "4",
                           "--no-date-header"});
  const http::server_options& s = all.server;
  EXPECT_EQ(s.connections_max, 1U);
  EXPECT_EQ(s.requests_per_connection_max, 2U);
  EXPECT_EQ(s.message.body_bytes_max, 3U);
  EXPECT_EQ(s.message.header_bytes_max, 4U);
  EXPECT_EQ(s.message.field_count_max, 5U);
  EXPECT_EQ(s.message.request_line_bytes_max, 6U);
  EXPECT_EQ(s.body_rate_min, 7U);
  EXPECT_EQ(all.requests_total_max, 8U);
  EXPECT_EQ(all.workers, 9U);
  EXPECT_EQ(all.backlog, 10);
  EXPECT_EQ(s.read_timeout, 500ms);
  EXPECT_EQ(s.write_timeout, 2s);
  EXPECT_EQ(s.handshake_timeout, 3s);
  EXPECT_EQ(s.first_request_grace, 5s);
  EXPECT_EQ(all.shutdown_delay, 4s);
  EXPECT_FALSE(s.date);
}

TEST(WebCommandLine, SaysWhichProxiesAreTrusted) {
  const auto trusts = [](const serve_options& o, const char* address) {
    for (const ip_network& each : o.server.trusted_proxies)
      if (each.contains(*ip_address::parse(address))) return true;
    return false;
  };
  EXPECT_TRUE(trusts(parsed({}), "127.0.0.1"));
  EXPECT_FALSE(trusts(parsed({}), "10.0.0.1"));
  EXPECT_TRUE(trusts(parsed({"--forwarded-allow-ips", "::1,10.0.0.0/8"}), "10.0.0.1"));
  EXPECT_FALSE(trusts(parsed({"--forwarded-allow-ips", "::1,10.0.0.0/8"}), "127.0.0.1"));
  EXPECT_TRUE(trusts(parsed({"--forwarded-allow-ips", "*"}), "2001:db8::1"));
  EXPECT_TRUE(parsed({"--no-proxy-headers"}).server.trusted_proxies.empty());
  serve_options own;
  own.server.trusted_proxies = {*ip_network::parse("10.0.0.0/8"), *ip_network::parse("fe80::/10")};
  EXPECT_EQ(parsed({}, own).server.trusted_proxies, own.server.trusted_proxies);
  EXPECT_FALSE(trusts(parsed({"--forwarded-allow-ips", "::1"}, own), "10.0.0.1"));
  EXPECT_TRUE(parsed({"--no-proxy-headers"}, own).server.trusted_proxies.empty());
}

TEST(WebCommandLine, SaysWhatIsWrong) {
  EXPECT_THROW(parsed({"--port", "70000"}), cli::exit_request);
  EXPECT_THROW(parsed({"--log-level", "loud"}), cli::exit_request);
  EXPECT_THROW(parsed({"--timeout-keep-alive", "-1"}), cli::exit_request);
}

}  // namespace
}  // namespace weft::web
