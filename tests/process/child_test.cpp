// SPDX-License-Identifier: MIT
#include "weft/process/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "weft/core/exception_group.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/gather.hpp"
#include "weft/process/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::process {
namespace {

namespace fs = std::filesystem;

/// A directory for a test's files, removed in the end.
class scratch {
 public:
  scratch() : path_(fs::temp_directory_path() / ("weft_child_" + std::to_string(getpid()))) {
    fs::create_directory(path_);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { fs::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string contents(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Is there such a process, dead ones that nobody has asked for left out?
bool is_alive(pid_t pid) {
  const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && stat[name_end + 2] != 'Z';
}
bool exists(pid_t pid) { return fs::exists("/proc/" + std::to_string(pid)); }

task<> until_gone(pid_t pid) {
  while (is_alive(pid)) co_await sleep_for(1ms);
}

/// What the command says on standard output; without an error, with `options`.
std::string said(const command& words, command_options options = {}) {
  options.check = true;
  return weft::run(run, words, options).out;
}

template <typename Error>
std::string refused(const command& words, const command_options& options = {}) {
  try {
    weft::run(run, words, options);
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing";
}

TEST(Run, CollectsWhatIsWritten) {
  const completed done = weft::run(run, shell("echo out; echo err >&2; exit 3"), command_options{});
  EXPECT_EQ(done.out, "out\n");
  EXPECT_EQ(done.err, "err\n");
  EXPECT_EQ(done.status, exit_status::exited(3));
  EXPECT_EQ(weft::run(run, shell("kill -KILL $$"), command_options{}).status, exit_status::killed(SIGKILL));
}

TEST(Run, LargeInputAndOutputAtTheSameTime) {
  const std::string input(4 << 20, 'x');
  EXPECT_EQ(said({"cat"}, {.input = input}), input);
  EXPECT_EQ(said(shell("tee /dev/stderr"), {.input = input}), input);
  EXPECT_EQ(said({"cat"}), "");
}

TEST(Run, CommandThatClosesItsInputIsLeftAlone) {
  EXPECT_EQ(said(shell("exec <&-; echo done"), {.input = std::string(1 << 20, 'x')}), "done\n");
  EXPECT_EQ(said(shell("read line; exec <&-; echo $line >&2; exec >&- 2>&-; exit 0"), {.input = "a\nb"}), "");
}

TEST(Run, CheckSaysWhatFailedAndWhy) {
  try {
    weft::run(run, shell("echo said; echo it broke >&2; exit 2"), command_options{.check = true});
    FAIL();
  } catch (const command_failed& e) {
    EXPECT_STREQ(e.what(), "/bin/sh -c 'echo said; echo it broke >&2; exit 2': exit code 2\nit broke");
    EXPECT_EQ(e.status(), exit_status::exited(2));
    EXPECT_EQ(e.out(), "said\n");
    EXPECT_EQ(e.err(), "it broke\n");
    EXPECT_EQ(e.code(), process_errc::command_failed);
  }
  const std::string text =
      refused<command_failed>(shell("yes line | head -n 999 >&2; kill -TERM $$"), {.check = true});
  EXPECT_NE(text.find("killed by SIGTERM\nline\n"), std::string::npos) << text;
  EXPECT_LT(text.size(), 600U);
  EXPECT_NO_THROW(weft::run(run, command{"true"}, command_options{.check = true}));
}

TEST(Run, ErrorsOfTheStart) {
  const scratch folder;
  std::ofstream(folder / "plain") << "#!/bin/sh\n";
  EXPECT_EQ(refused<spawn_error>({"weft-nosuch"}), "start weft-nosuch: no such file or directory");
  EXPECT_EQ(refused<spawn_error>({folder / "plain"}), "start " + folder / "plain: permission denied");
  EXPECT_EQ(refused<spawn_error>({"ls"}, {.directory = "/nosuch"}),
            "start ls in /nosuch: no such file or directory");
  EXPECT_EQ(refused<spawn_error>({"ls"}, {.out = to_file{"/nosuch/x"}}),
            "start ls: open /nosuch/x: no such file or directory");
  EXPECT_EQ(refused<spawn_error>({"ls"}, {.in = 999}), "start ls: bad file descriptor");
  EXPECT_EQ(refused<std::invalid_argument>({}), "weft: a command without a program");
  EXPECT_EQ(refused<std::invalid_argument>({"a", std::string("b\0c", 3)}), "weft: a NUL inside of a command");
  EXPECT_NE(refused<std::invalid_argument>({"ls"}, {.out = merged}), "nothing");
}

TEST(Run, TooMuchOutputIsAnError) {
  EXPECT_EQ(refused<std::length_error>({"yes"}, {.output_bytes_max = 100'000}),
            "weft: yes has written more than 100000 bytes");
  EXPECT_EQ(refused<std::length_error>(shell("(sleep 100 & yes >&2)"),
                                       {.output_bytes_max = 1, .group = process_group::own}),
            "weft: /bin/sh has written more than 1 bytes");
}

TEST(Run, StreamsGoWhereTheyAreSent) {
  const scratch folder;
  const std::string log = folder / "log";
  EXPECT_EQ(said(shell("echo one; echo two >&2"), {.out = to_file{log}, .err = merged}), "");
  EXPECT_EQ(contents(log), "one\ntwo\n");
  said(shell("echo three"), {.out = to_file{log, true}});
  EXPECT_EQ(contents(log), "one\ntwo\nthree\n");
  EXPECT_EQ(said({"cat"}, {.in = to_file{log}}), "one\ntwo\nthree\n");
  EXPECT_EQ(said(shell("echo a; echo b >&2"), {.err = merged}), "a\nb\n");
  EXPECT_EQ(said(shell("cat; echo lost"), {.in = null, .out = null}), "");
  const io::descriptor file(::open(log.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  said(shell("echo here"), {.out = file.get()});
  EXPECT_EQ(contents(log), "here\n");
}

// The loop goes on meanwhile, and a command whose FIFO nobody opens does not start.
TEST(Run, WaitsForTheOtherEndOfAFifo) {
  const scratch folder;
  const std::string fifo = folder / "fifo", unused = folder / "unused";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(unused.c_str(), 0600), 0);
  weft::testing::run([&]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, run(shell("echo never"), {.out = to_file{unused}})));
    EXPECT_FALSE(co_await move_on_after(1s, run({"cat"}, {.in = to_file{unused}})));
    const auto [read, written] = co_await gather(run({"cat"}, {.in = to_file{fifo}}),
                                                 run(shell("echo through"), {.out = to_file{fifo}}));
    EXPECT_EQ(read.out, "through\n");
    EXPECT_TRUE(written.status.success());
  });
}

TEST(Run, DirectoryAndEnvironment) {
  const scratch folder;
  EXPECT_EQ(said({"pwd"}, {.directory = "/"}), "/\n");
  EXPECT_EQ(said({"env"}, {.environment = environment{{"A", "b c"}}}), "A=b c\n");
  EXPECT_EQ(said(shell("echo $HOME")), std::string(getenv("HOME") ? getenv("HOME") : "") + "\n");
}

TEST(Run, CommandGetsNoDescriptorsButItsOwn) {
  const scratch folder;
  const io::descriptor leaky(fcntl(STDERR_FILENO, F_DUPFD, 50));  // would be inherited
  const std::string which =
      "for fd in 3 4 5 " + std::to_string(leaky.get()) + "; do [ -e /proc/$$/fd/$fd ] && echo $fd; done";
  EXPECT_EQ(said(shell(which + "; true")), "");
  const io::descriptor a(::open((folder / "a").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const io::descriptor b(::open((folder / "b").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_EQ(
      said(shell("echo first >&3; echo second >&4;" + which + "; true"), {.descriptors = {b.get(), a.get()}}),
      "3\n4\n");
  EXPECT_EQ(contents(folder / "b"), "first\n");
  EXPECT_EQ(contents(folder / "a"), "second\n");
}

TEST(Run, SignalsAreAsIfAShellHadStartedIt) {
  std::istringstream status(said({"grep", "Sig[BI]", "/proc/self/status"}));
  std::string name, mask;
  while (status >> name >> mask) {
    const auto bits = std::stoull(mask, nullptr, 16);
    EXPECT_EQ(name == "SigBlk:" ? bits : bits >> (SIGPIPE - 1) & 1, 0U) << name << mask;
  }
  EXPECT_EQ(name, "SigIgn:");
}

TEST(Run, WithoutDescriptorsItIsAnError) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  weft::run([&]() -> task<> {
    co_await run({"true"});  // the loop has what it needs
    const rlimit few{4, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    EXPECT_THROW(co_await run({"true"}), spawn_error);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE((co_await run({"true"})).status.success());
  });
}

TASK_TEST(Child, TalksThroughItsPipes, .virtual_clock = false) {
  pid_t pid = 0;
  co_await with(running({"cat"}, {.in = pipe, .out = pipe}), [&](child& c) -> task<> {
    pid = c.pid();
    char answer[6];
    for (const std::string_view line : {"hello\n", "world\n"}) {
      co_await c.in().write_all(line);
      co_await c.out().read_exactly(answer);
      EXPECT_EQ(std::string_view(answer, 6), line);
    }
    EXPECT_THROW(c.err(), std::logic_error);
    EXPECT_FALSE(c.status());
    c.in().close();
    EXPECT_EQ(co_await c.wait(), exit_status::exited(0));
    EXPECT_EQ(c.status(), exit_status::exited(0));
    c.kill();  // nobody
  });
  EXPECT_FALSE(exists(pid));
}

TASK_TEST(Child, SeveralMayWait, .virtual_clock = false) {
  child c = co_await spawn(shell("kill -TERM $$"));
  int ended = 0;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) {
      group.spawn([&]() -> task<> { ended += co_await c.wait() == exit_status::killed(SIGTERM); });
    }
    co_return;
  });
  EXPECT_EQ(ended, 3);
}

TASK_TEST(Child, IsStoppedWhenItIsLeft, .virtual_clock = false) {
  std::optional<exit_status> how;
  co_await with(running({"sleep", "100"}), [&](child&) -> task<> { co_return; });
  co_await with(running(shell("trap 'exit 7' TERM; echo; sleep 100 & wait"),
                        {.out = pipe, .group = process_group::own}),
                [&](child& c) -> task<> {
                  char ready = 0;
                  co_await c.out().read_some({&ready, 1});
                  how = co_await c.stop();
                });
  EXPECT_EQ(how, exit_status::exited(7));
}

TASK_TEST(Child, ThatIgnoresSigtermIsKilledAfterTheGrace, .virtual_clock = false) {
  const auto started = clock::now();
  child c = co_await spawn(shell("trap '' TERM; echo; exec cat"), {.in = pipe, .out = pipe, .grace = 60ms});
  char ready = 0;
  co_await c.out().read_some({&ready, 1});
  EXPECT_EQ(co_await c.stop(), exit_status::killed(SIGKILL));
  EXPECT_GE(clock::now() - started, 60ms);
}

TASK_TEST(Child, ThatIsDroppedIsKilledAndReaped, .virtual_clock = false) {
  pid_t pid = 0;
  {
    child c = co_await spawn({"sleep", "100"});
    pid = c.pid();
  }
  while (exists(pid)) co_await sleep_for(1ms);
}

TEST(Child, NoneIsLeftWhenTheLoopEnds) {
  const pid_t pid = weft::run([]() -> task<pid_t> { co_return (co_await spawn({"sleep", "100"})).pid(); });
  EXPECT_FALSE(exists(pid));
}

TASK_TEST(Child, SignalsReachItsGroup, .virtual_clock = false) {
  pid_t grandchild = 0;
  co_await with(
      running(shell("sleep 100 >/dev/null & echo $!; wait"), {.out = pipe, .group = process_group::own}),
      [&](child& c) -> task<> {
        std::string line(16, '\0');
        line.resize(co_await c.out().read_some(line));
        grandchild = std::stoi(line);
        EXPECT_TRUE(is_alive(grandchild));
      });
  co_await until_gone(grandchild);
}

TASK_TEST(Child, WhatIsLeftOfItsGroupGoesWithIt, .virtual_clock = false) {
  const completed done =
      co_await run(shell("sleep 100 >/dev/null 2>&1 & echo $!"), {.group = process_group::session});
  EXPECT_TRUE(done.status.success());
  co_await until_gone(std::stoi(done.out));
}

TASK_TEST(Child, LeadsASession, .virtual_clock = false) {
  co_await with(running({"cat", "/proc/self/stat"}, {.out = pipe, .group = process_group::session}),
                [](child& c) -> task<> {
                  std::istringstream stat((co_await c.communicate()).out);
                  std::string field, group, session;
                  stat >> field >> field >> field >> field >> group >> session;
                  EXPECT_EQ(group, std::to_string(c.pid()));
                  EXPECT_EQ(session, group);
                });
}

TASK_TEST(Child, TwoHundredAtOnce, .virtual_clock = false) {
  int right = 0;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 200; ++i) {
      group.spawn(
          [&](int n) -> task<> {
            const completed done =
                co_await run(shell("read x; echo $x; exit $x"), {.input = std::to_string(n)});
            right += done.out == std::to_string(n) + "\n" && done.status == exit_status::exited(n);
          },
          i);
    }
    co_return;
  });
  EXPECT_EQ(right, 200);
}

TASK_TEST(Child, ADeadlineStopsIt, .virtual_clock = false) {
  const auto started = clock::now();
  EXPECT_FALSE(co_await move_on_after(50ms, run(shell("echo x; sleep 100"), {.group = process_group::own})));
  EXPECT_LT(clock::now() - started, 5s);
}

TEST(Child, IsStoppedWhereverItsTaskIsCut) {
  const auto counts = testing::cancel_everywhere(
      [](testing::cancelled_run& run_once) -> task<> {
        pid_t pid = 0;
        co_await run_once.run([&]() -> task<> {
          co_await with(running({"cat"}, {.in = pipe, .out = pipe}), [&](child& c) -> task<> {
            pid = c.pid();
            EXPECT_EQ((co_await c.communicate("text")).out, "text");
          });
        });
        if (pid != 0) EXPECT_FALSE(exists(pid));
      },
      {.seeds = 1, .virtual_clock = false});
  EXPECT_GT(counts.cuts, 4U);
}

}  // namespace
}  // namespace weft::process
