// SPDX-License-Identifier: MIT
#include "weft/term/terminal.hpp"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <cstdlib>

namespace weft::term {
namespace {

struct pseudo_terminal {
  explicit pseudo_terminal(unsigned short columns) {
    winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&master, &slave, nullptr, nullptr, &size) == 0) file = fdopen(slave, "w");
  }
  ~pseudo_terminal() {
    if (file) std::fclose(file);
    close(master);
  }
  int master = -1, slave = -1;
  std::FILE* file = nullptr;
};

class TerminalColumns : public ::testing::Test {
 protected:
  TerminalColumns() { unsetenv("COLUMNS"); }
  ~TerminalColumns() override { unsetenv("COLUMNS"); }
};

TEST_F(TerminalColumns, AreWhatTheTerminalSays) {
  const pseudo_terminal terminal(97);
  ASSERT_NE(terminal.file, nullptr);
  setenv("COLUMNS", "50", 1);
  EXPECT_EQ(terminal_columns(terminal.file), 97u);
}

TEST_F(TerminalColumns, OfATerminalWithoutASizeAreUnknown) {
  const pseudo_terminal terminal(0);
  ASSERT_NE(terminal.file, nullptr);
  EXPECT_EQ(terminal_columns(terminal.file), std::nullopt);
}

TEST_F(TerminalColumns, OfAFileComeFromTheEnvironment) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(terminal_columns(file), std::nullopt);
  setenv("COLUMNS", "80", 1);
  EXPECT_EQ(terminal_columns(file), 79u);
  for (const char* bad : {"", "wide", "80x", "-5", "1", "0", "99999999999999999999999"}) {
    setenv("COLUMNS", bad, 1);
    EXPECT_EQ(terminal_columns(file), std::nullopt) << bad;
  }
  std::fclose(file);
}

}  // namespace
}  // namespace weft::term
