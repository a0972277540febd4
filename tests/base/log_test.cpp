// SPDX-License-Identifier: MIT
#include "weft/base/log.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace weft::log {
namespace {

TEST(Log, LinesLookLikeUvicorns) {
  EXPECT_EQ(as_text(level::info, "Shutting down"), "INFO:     Shutting down");
  EXPECT_EQ(as_text(level::warning, "x"), "WARNING:  x");
  EXPECT_EQ(as_text(level::critical, "x"), "CRITICAL: x");
  EXPECT_EQ(as_text(level::error, "x", true), "\033[31mERROR\033[0m:    x");
}

TEST(Log, OrAreJson) {
  const std::string line = as_json(level::error, "a \"b\"\n\\");
  EXPECT_TRUE(std::regex_match(
      line, std::regex(R"re(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"error",)re"
                       R"re("message":"a \\"b\\"\\u000a\\\\"\})re")))
      << line;
}

TEST(Log, WhatIsNotWantedIsNotWritten) {
  std::vector<std::string> seen;
  set_sink([&](level l, std::string_view text) {
    seen.push_back(std::string(name_of(l)) + ' ' + std::string(text));
  });
  debug("1");
  info("2");
  set_level(level::error);
  warning("3");
  error("4");
  set_level(level::info);
  set_sink({});
  EXPECT_EQ(seen, (std::vector<std::string>{"INFO 2", "ERROR 4"}));
}

TEST(Log, LevelsHaveNames) {
  EXPECT_EQ(level_named("warning"), level::warning);
  EXPECT_EQ(level_named("CRITICAL"), level::critical);
  EXPECT_FALSE(level_named("loud"));
}

}  // namespace
}  // namespace weft::log
