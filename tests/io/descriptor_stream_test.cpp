// SPDX-License-Identifier: MIT
// Covers: weft/io/descriptor_stream.hpp weft/io/stapled_stream.hpp
#include "weft/io/descriptor_stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/stapled_stream.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

std::unique_ptr<stream> staple(descriptor_stream from, descriptor_stream to) {
  return std::make_unique<stapled_stream>(std::make_unique<descriptor_stream>(std::move(from)),
                                          std::make_unique<descriptor_stream>(std::move(to)));
}

TEST(DescriptorStream, TwoPipesKeepThePromisesOfAStream) {
  const std::size_t before = tests::open_descriptors();
  testing::check_stream(
      []() -> task<testing::stream_pair> {
        auto [from_a, to_a] = co_await io::pipe();
        auto [from_b, to_b] = co_await io::pipe();
        co_return testing::stream_pair{staple(std::move(from_a), std::move(to_b)),
                                       staple(std::move(from_b), std::move(to_a))};
      },
      {.overflow_bytes = 1'000'000});
  EXPECT_EQ(tests::open_descriptors(), before);
}

TASK_TEST(DescriptorStream, APipeHasADirection) {
  auto [from, to] = co_await io::pipe();
  std::string into(10, '\0');
  EXPECT_THROW(co_await to.read_some(into), error);
  try {
    co_await from.write_all("x");
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "write to a pipe: bad file descriptor");
  }
  co_await from.close_write();  // there is nothing to end
  co_await to.write_all("ab", "cd");
  const std::vector<std::string_view> parts{"e", "", "f"};
  co_await to.write_all(parts);
  EXPECT_EQ(co_await from.read_some(into), 6U);
  EXPECT_EQ(into.substr(0, 6), "abcdef");
  from.close();
  try {
    co_await to.write_all("nobody reads");
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_EQ(e.code(), std::errc::broken_pipe);
  }
}

TASK_TEST(DescriptorStream, AFileIsReadAndWritten) {
  loop& l = co_await this_loop{};
  char name[] = "/tmp/weft_XXXXXX";
  io::descriptor made(mkostemp(name, O_CLOEXEC));
  unlink(name);
  descriptor_stream file(l, std::move(made), name);
  const std::string data(200'000, 'x');
  co_await file.write_all(data);
  co_await file.write_all("the ", "end");
  lseek(file.descriptor(), 0, SEEK_SET);
  std::string all, piece(50'000, '\0');
  while (const auto n = co_await file.read_some(piece)) all.append(piece, 0, n);
  EXPECT_EQ(all, data + "the end");
  EXPECT_TRUE(file.has_input());
  EXPECT_FALSE(file.is_terminal());
}

/// Puts something else into the place of a standard descriptor while it lives.
class replaced {
 public:
  replaced(int standard, int by) : standard_(standard), kept_(fcntl(standard, F_DUPFD_CLOEXEC, 10)) {
    EXPECT_EQ(dup2(by, standard), standard);
  }
  replaced(const replaced&) = delete;
  replaced& operator=(const replaced&) = delete;
  ~replaced() { dup2(kept_.get(), standard_); }

 private:
  int standard_;
  io::descriptor kept_;
};

struct blocking_pipe {
  blocking_pipe() {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    from = io::descriptor(ends[0]);
    to = io::descriptor(ends[1]);
  }
  io::descriptor from, to;
};

bool is_blocking(int fd) { return (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0; }

TASK_TEST(StandardStreams, APipeStaysBlockingForTheOthers) {
  const blocking_pipe pipe;
  const replaced input(STDIN_FILENO, pipe.from.get());
  std::string into(10, '\0');
  {
    auto in = co_await open_stdin();
    EXPECT_FALSE(co_await move_on_after(1s, in.read_some(into)));
    EXPECT_EQ(write(pipe.to.get(), "typed", 5), 5);
    EXPECT_EQ(co_await in.read_some(into), 5U);
    EXPECT_TRUE(is_blocking(STDIN_FILENO));
    EXPECT_TRUE(is_blocking(pipe.from.get()));
  }
  EXPECT_GE(fcntl(STDIN_FILENO, F_GETFL), 0) << "it is still open";
}

TASK_TEST(StandardStreams, WriteMoreThanAPipeHolds) {
  const blocking_pipe pipe;
  const replaced output(STDOUT_FILENO, pipe.to.get());
  const std::string data(300'000, 'x');
  std::size_t got = 0;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto out = co_await open_stdout();
    auto writer = g.spawn([&]() -> task<> { co_await out.write_all(data); });
    std::vector<char> into(data.size());
    while (got < data.size()) {
      co_await testing::wait_all_blocked();
      const ssize_t n = read(pipe.from.get(), into.data(), into.size());
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    EXPECT_EQ(co_await writer.join(), child_state::returned);
    EXPECT_TRUE(is_blocking(pipe.to.get()));
  });
  EXPECT_EQ(got, data.size());
}

TASK_TEST(StandardStreams, ASocketIsNeverMadeNonBlocking) {
  int made[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made), 0);
  const io::descriptor ours(made[0]), theirs(made[1]);
  const replaced output(STDERR_FILENO, theirs.get());
  const std::string data(500'000, 'x');
  std::size_t got = 0;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto out = co_await open_stderr();
    auto writer = g.spawn([&]() -> task<> { co_await out.write_all(data, "y"); });
    std::vector<char> into(100'000);
    while (got < data.size() + 1) {
      co_await testing::wait_all_blocked();
      const ssize_t n = recv(ours.get(), into.data(), into.size(), MSG_DONTWAIT);
      EXPECT_GT(n, 0);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    EXPECT_EQ(co_await writer.join(), child_state::returned);
    EXPECT_TRUE(is_blocking(theirs.get()));
  });
  EXPECT_EQ(got, data.size() + 1);
}

TASK_TEST(StandardStreams, AFileKeepsItsOnePosition) {
  char name[] = "/tmp/weft_XXXXXX";
  const io::descriptor file(mkostemp(name, O_CLOEXEC));
  unlink(name);
  const replaced output(STDOUT_FILENO, file.get());
  EXPECT_EQ(write(file.get(), "before,", 7), 7);
  auto out = co_await open_stdout();
  co_await out.write_all("ours,");
  EXPECT_EQ(write(file.get(), "after", 5), 5);
  char into[100];
  EXPECT_EQ(pread(file.get(), into, sizeof into, 0), 17);
  EXPECT_EQ(std::string(into, 17), "before,ours,after");
}

TASK_TEST(StandardStreams, MayBeNothing) {
  const io::descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const replaced input(STDIN_FILENO, null.get()), output(STDOUT_FILENO, null.get());
  auto in = co_await open_stdin();
  auto out = co_await open_stdout();
  std::string into(10, '\0');
  EXPECT_EQ(co_await in.read_some(into), 0U);
  co_await out.write_all("into the void");
}

TASK_TEST(StandardStreams, ATerminalStaysBlockingForTheOthers) {
  const io::descriptor keyboard(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!keyboard || grantpt(keyboard.get()) != 0 || unlockpt(keyboard.get()) != 0) co_return;
  const io::descriptor terminal(::open(ptsname(keyboard.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal) co_return;
  termios raw{};
  tcgetattr(terminal.get(), &raw);
  cfmakeraw(&raw);
  tcsetattr(terminal.get(), TCSANOW, &raw);
  const replaced input(STDIN_FILENO, terminal.get()), output(STDOUT_FILENO, terminal.get());
  auto in = co_await open_stdin();
  auto out = co_await open_stdout();
  EXPECT_TRUE(in.is_terminal());
  std::string into(10, '\0');
  EXPECT_FALSE(co_await move_on_after(1s, in.read_some(into)));
  EXPECT_EQ(write(keyboard.get(), "typed", 5), 5);
  EXPECT_EQ(co_await in.read_some(into), 5U);
  co_await out.write_all("shown");
  char shown[10];
  EXPECT_EQ(read(keyboard.get(), shown, sizeof shown), 5);
  EXPECT_TRUE(is_blocking(terminal.get()));
}

TASK_TEST(StandardStreams, SaysThatThereIsNone) {
  const io::descriptor kept(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10));
  ::close(STDIN_FILENO);
  try {
    co_await open_stdin();
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "use standard input: bad file descriptor");
  }
  if (kept) dup2(kept.get(), STDIN_FILENO);
}

}  // namespace
}  // namespace weft::io
