// SPDX-License-Identifier: MIT
// Covers: weft/process/command.hpp weft/process/exit_status.hpp
#include "weft/process/command.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "weft/process/exit_status.hpp"

namespace weft::process {
namespace {

TEST(Command, IsShownAsOneWouldTypeIt) {
  EXPECT_EQ(to_string({"ls", "-l", "/tmp/a_b.c"}), "ls -l /tmp/a_b.c");
  EXPECT_EQ(to_string({"echo", "two words", "", "it's", "$x"}), "echo 'two words' '' 'it'\\''s' '$x'");
  EXPECT_EQ(to_string(shell("ls | wc")), "/bin/sh -c 'ls | wc'");
}

TEST(CurrentEnvironment, HasTheVariablesOfThisProcess) {
  ::setenv("WEFT_TEST_VARIABLE", "a=b", 1);
  EXPECT_EQ(current_environment().at("WEFT_TEST_VARIABLE"), "a=b");
  ::unsetenv("WEFT_TEST_VARIABLE");
  EXPECT_EQ(current_environment().count("WEFT_TEST_VARIABLE"), 0U);
}

TEST(ExitStatus, SaysCodeOrSignal) {
  EXPECT_TRUE(exit_status::exited(0).success());
  EXPECT_FALSE(exit_status::exited(2).success());
  EXPECT_FALSE(exit_status::killed(SIGTERM).success());
  EXPECT_EQ(exit_status::exited(2).str(), "exit code 2");
  EXPECT_EQ(exit_status::killed(SIGTERM).str(), "killed by SIGTERM");
  EXPECT_EQ(exit_status::killed(63).str(), "killed by signal 63");
  EXPECT_EQ(exit_status::exited(3).code(), 3);
  EXPECT_EQ(exit_status::killed(9).signal(), 9);
}

}  // namespace
}  // namespace weft::process
