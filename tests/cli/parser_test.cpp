// SPDX-License-Identifier: MIT
#include "weft/cli/parser.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weft::cli {
namespace {

struct values {
  bool all = false, verbose = false;
  std::int64_t limit = 7;
  double rate = 0.5;
  std::string server = "LOCAL";
  std::vector<double> delay;
  std::vector<std::string> cc;
};

struct outcome {
  values got;
  int code = -1;  // -1: parsed
  std::string out, err;
};

outcome parse(std::vector<std::string> words) {
  outcome o;
  parser p("Download flags.");
  p.positional("CC", o.got.cc, "country code")
      .flag("-a,--all", o.got.all, "get all")
      .option("-l,--limit", "N", o.got.limit, "limit to N")
      .option("-r,--rate", "R", o.got.rate, "a rate")
      .option("-s,--server", "LABEL", o.got.server, "server to hit")
      .flag("-v,--verbose", o.got.verbose, "more")
      .option("--delay", "MIN MAX", o.got.delay, "two numbers");
  words.insert(words.begin(), "/somewhere/flags2");
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  try {
    p.parse(static_cast<int>(argv.size()), argv.data());
  } catch (const exit_request& e) {
    o.code = e.code;
  }
  o.out = testing::internal::GetCapturedStdout();
  o.err = testing::internal::GetCapturedStderr();
  return o;
}

TEST(Parser, KeepsTheDefaultsOfWhatIsNotGiven) {
  const outcome o = parse({});
  EXPECT_EQ(o.code, -1);
  EXPECT_FALSE(o.got.all);
  EXPECT_EQ(o.got.limit, 7);
  EXPECT_EQ(o.got.server, "LOCAL");
}

TEST(Parser, CombinesShortFlagsAndMixesPositionals) {
  const outcome o = parse({"br", "-al", "100", "us", "-v"});
  EXPECT_EQ(o.code, -1) << o.err;
  EXPECT_TRUE(o.got.all && o.got.verbose);
  EXPECT_EQ(o.got.limit, 100);
  EXPECT_EQ(o.got.cc, (std::vector<std::string>{"br", "us"}));
}

TEST(Parser, CompletesLongOptions) {
  EXPECT_EQ(parse({"--lim", "3"}).got.limit, 3);
  EXPECT_EQ(parse({"--lim=3"}).got.limit, 3);
  EXPECT_EQ(parse({"--serv", "DELAY"}).got.server, "DELAY");
}

TEST(Parser, TakesNegativeAndSignedNumbers) {
  EXPECT_EQ(parse({"-l", "-5"}).got.limit, -5);
  EXPECT_EQ(parse({"-l", "+5"}).got.limit, 5);
  EXPECT_EQ(parse({"-r", "1e-3"}).got.rate, 1e-3);
}

TEST(Parser, TakesTheLastOfARepeatedOption) { EXPECT_EQ(parse({"-l", "1", "-l", "2"}).got.limit, 2); }

TEST(Parser, TakesSeveralValues) {
  EXPECT_EQ(parse({"--delay", "0.5", "2"}).got.delay, (std::vector<double>{0.5, 2}));
  EXPECT_EQ(parse({"--delay", "0.5"}).code, 2);
}

TEST(Parser, ExplainsAWrongNumber) {
  const outcome o = parse({"-l", "x"});
  EXPECT_EQ(o.code, 2);
  EXPECT_EQ(o.out, "");
  EXPECT_EQ(o.err,
            "usage: flags2 [-h] [-a] [-l N] [-r R] [-s LABEL] [-v] [--delay MIN MAX] [CC ...]\n"
            "flags2: error: argument -l/--limit: invalid int value: 'x'\n");
}

TEST(Parser, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parse({"--nothing"}).code, 2);
  EXPECT_EQ(parse({"-l"}).code, 2);
}

TEST(Parser, PrintsTheHelp) {
  const outcome o = parse({"-h"});
  EXPECT_EQ(o.code, 0);
  EXPECT_EQ(o.err, "");
  EXPECT_NE(
      o.out.find("\n\nDownload flags.\n\npositional arguments:\n  CC                    country code\n"),
      std::string::npos)
      << o.out;
  EXPECT_NE(o.out.find("  -l N, --limit N       limit to N\n"), std::string::npos) << o.out;
}

TEST(Parser, TakesFromTheEnvironmentWhatIsNotSaid) {
  std::string level;
  std::int64_t port = 1;
  bool loud = false, quiet = false;
  std::vector<std::string> words{"x", "--port", "3"};
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  for (const auto& [name, value] : {std::pair("CLITEST_PORT", "2"),
                                    {"CLITEST_LOG_LEVEL", "debug"},
                                    {"CLITEST_LOUD", "true"},
                                    {"CLITEST_QUIET", "0"}})
    setenv(name, value, 1);
  parser p("Test.");
  p.option("-l,--log-level", "L", level, "").option("--port", "P", port, "");
  p.flag("--loud", loud, "").flag("--quiet", quiet, "").environment("CLITEST");
  p.parse(3, argv.data());
  EXPECT_EQ(level, "debug");
  EXPECT_EQ(port, 3);
  EXPECT_TRUE(loud);
  EXPECT_FALSE(quiet);
  setenv("CLITEST_PORT", "x", 1);
  EXPECT_THROW(p.parse(1, argv.data()), exit_request);
}

TEST(Parser, OnePositionalArgumentAfterTheOther) {
  std::string host = "localhost";
  std::int64_t port = 23;
  const auto parse_words = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "telnet");
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    parser p("Connect.");
    p.positional("HOST", host, "where").positional("PORT", port, "the port");
    p.parse(static_cast<int>(argv.size()), argv.data());
  };
  parse_words({});
  EXPECT_EQ(host + std::to_string(port), "localhost23");
  parse_words({"::1"});
  EXPECT_EQ(host + std::to_string(port), "::123");
  parse_words({"::", "80"});
  EXPECT_EQ(host + std::to_string(port), "::80");
  EXPECT_THROW(parse_words({"::", "http"}), exit_request);
  EXPECT_THROW(parse_words({"::", "80", "81"}), exit_request);
}

}  // namespace
}  // namespace weft::cli
