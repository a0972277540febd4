// SPDX-License-Identifier: MIT
#include "weft/io/raw_mode.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::io {
namespace {

/// A terminal with its two sides: who sits before it, and the program.
struct test_terminal {
  descriptor_stream person, program;
};

task<test_terminal> open_test_terminal() {
  int master = -1, slave = -1;
  EXPECT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
  for (const int fd : {master, slave}) fcntl(fd, F_SETFL, O_NONBLOCK);
  loop& l = co_await this_loop{};
  co_return {descriptor_stream(l, descriptor(master), "the person"),
             descriptor_stream(l, descriptor(slave), "the terminal")};
}

tcflag_t local_flags(const descriptor_stream& of) {
  termios found{};
  EXPECT_EQ(tcgetattr(of.descriptor(), &found), 0);
  return found.c_lflag;
}

/// What comes next, so many bytes. The system takes a moment to carry them over, of which the virtual clock
/// knows nothing, and may do so in parts.
task<std::string> next_input(descriptor_stream& from, std::size_t bytes = 1) {
  std::string read(bytes, '\0');
  std::size_t got = 0;
  while (got < bytes) {
    const std::size_t more = co_await from.read_some(std::span(read).subspan(got));
    if (more == 0) break;
    got += more;
  }
  co_return read.substr(0, got);
}

/// Whether nothing has come yet.
task<bool> is_silent(descriptor_stream& from) {
  std::array<char, 100> into{};
  co_return !co_await move_on_after(1s, from.read_some(into));
}

TASK_TEST(RawMode, GivesEachKeyAtOnceAndShowsNone) {
  auto [person, program] = co_await open_test_terminal();
  co_await person.write_all("a");
  EXPECT_EQ(co_await next_input(person), "a") << "a terminal shows what is typed";
  EXPECT_TRUE(co_await is_silent(program)) << "a terminal gives whole lines";
  {
    const raw_mode raw(program);
    EXPECT_EQ(co_await next_input(program), "a");
    co_await person.write_all("\x03\r");
    EXPECT_EQ(co_await next_input(program, 2), "\x03\r");
    co_await program.write_all("x\n");
    EXPECT_EQ(co_await next_input(person, 2), "x\n");
  }
  co_await person.write_all("b\r");
  EXPECT_EQ(co_await next_input(program, 2), "b\n") << "as before";
}

TASK_TEST(RawMode, CanLeaveSignalsAndLineFeedsAlone) {
  auto [person, program] = co_await open_test_terminal();
  const raw_mode raw(program, raw_keys::all_but_signals);
  EXPECT_EQ(local_flags(program) & (ISIG | ICANON | ECHO), tcflag_t{ISIG});
  co_await program.write_all("x\n");
  EXPECT_EQ(co_await next_input(person, 3), "x\r\n");
}

TASK_TEST(RawMode, EndsWhereverItsTaskIsCut) {
  auto [person, program] = co_await open_test_terminal();
  const tcflag_t before = local_flags(program);
  EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
    const raw_mode outer(program, raw_keys::all_but_signals);
    raw_mode inner(program);
    const raw_mode moved(std::move(inner));
    EXPECT_EQ(local_flags(program) & (ISIG | ICANON | ECHO), tcflag_t{0});
    co_await next_input(program);
    co_await next_input(program);
  }));
  EXPECT_EQ(local_flags(program), before);
}

TASK_TEST(RawMode, OutlivesTheStream) {
  auto [person, program] = co_await open_test_terminal();
  const tcflag_t before = local_flags(person);
  {
    const raw_mode raw(program);
    EXPECT_NE(local_flags(person), before);
    program.close();
  }
  EXPECT_EQ(local_flags(person), before);
}

TASK_TEST(RawMode, IsOnlyForTerminals) {
  auto [reading, writing] = co_await pipe();
  try {
    const raw_mode raw(reading);
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "put a terminal into raw mode: inappropriate ioctl for device");
  }
}

}  // namespace
}  // namespace weft::io
