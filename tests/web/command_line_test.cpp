// SPDX-License-Identifier: MIT
// Covers: weft/web/command_line.hpp weft/web/serve_options.hpp
#include "weft/web/command_line.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "weft/cli/parser.hpp"

namespace weft::web {
namespace {

serve_options parsed(std::initializer_list<std::string> words) {
  std::vector<std::string> kept{"program"};
  kept.insert(kept.end(), words);
  std::vector<char*> argv;
  for (std::string& each : kept) argv.push_back(each.data());
  argv.push_back(nullptr);
  return parse_command_line(static_cast<int>(kept.size()), argv.data(), {.port = 9000});
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
}

TEST(WebCommandLine, SaysWhatIsWrong) {
  EXPECT_THROW(parsed({"--port", "70000"}), cli::exit_request);
  EXPECT_THROW(parsed({"--log-level", "loud"}), cli::exit_request);
  EXPECT_THROW(parsed({"--timeout-keep-alive", "-1"}), cli::exit_request);
}

}  // namespace
}  // namespace weft::web
