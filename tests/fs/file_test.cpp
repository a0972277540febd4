// SPDX-License-Identifier: MIT
// Covers: weft/fs/file.hpp weft/fs/call_counts.hpp
#include "weft/fs/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/task_group.hpp"
#include "weft/fs/call_counts.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/status.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/lines.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using tests::failure_of;
using tests::scratch_folder;

std::string many_bytes(std::size_t count) {
  std::string made(count, '\0');
  for (std::size_t i = 0; i < count; ++i) made[i] = static_cast<char>((i * 7 + i / 251) % 256);
  return made;
}

TASK_TEST(File, IsReadLineByLine) {
  const scratch_folder folder;
  file log = co_await open(folder.with("log", "one\ntwo\nthree"));
  io::lines in(log);
  std::vector<std::string> lines;
  while (auto line = co_await in.next()) lines.push_back(*line);
  EXPECT_THAT(lines, ElementsAre("one", "two", "three"));
  EXPECT_EQ(log.tell(), 13U);
  EXPECT_EQ(log.size(), 13U);
  EXPECT_EQ(log.path(), folder / "log");
  EXPECT_TRUE(same_file(log.stat(), co_await stat(log.path())));
}

TASK_TEST(File, IsReadAndWrittenAtAnyOffset) {
  const scratch_folder folder;
  file f = co_await open(folder / "x", creating);
  co_await f.write_at(3, "defg");
  const std::array<std::string_view, 3> parts{"a", "", "bc"};
  co_await f.write_at(0, parts);
  std::string first(2, '\0'), second(10, '\0');
  const std::array<std::span<char>, 2> room{first, second};
  EXPECT_EQ(co_await f.read_at(1, room), 6U);
  EXPECT_EQ(first + second.substr(0, 4), "bcdefg");
  EXPECT_EQ(f.tell(), 0U) << "the position stays";
  EXPECT_EQ(co_await f.read_at(7, first), 0U);
  co_await f.truncate(2);
  EXPECT_EQ(f.size(), 2U);
  co_await f.write_at(4, "z");
  EXPECT_EQ(folder.bytes_of("x"), std::string("ab\0\0z", 5));
}

TASK_TEST(File, MovesMoreThanOneCallTakes) {
  const scratch_folder folder;
  const std::string data = many_bytes(1'000'003);
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < data.size(); at += 10'007)
    parts.push_back(std::string_view(data).substr(at, 10'007));
  file f = co_await open(folder / "x", creating);
  co_await f.write_all(parts);
  EXPECT_EQ(f.tell(), data.size());
  std::string back(data.size() + 5, '\0');
  EXPECT_EQ(co_await f.read_at(0, back), data.size());
  EXPECT_EQ(back.substr(0, data.size()), data);
  f.seek(1'000'000);
  EXPECT_EQ(co_await f.read_some(back), 3U);
}

TASK_TEST(File, IsAppendedToWhereverItsEndIs) {
  const scratch_folder folder;
  file one = co_await open(folder.with("log", "0"), appending);
  file other = co_await open(folder / "log", appending);
  co_await one.write_all("1");
  co_await other.write_all("2");
  co_await one.write_all("3", "4");
  EXPECT_EQ(folder.bytes_of("log"), "01234");
  EXPECT_EQ(one.tell(), 5U);
  EXPECT_NE(co_await failure_of<std::logic_error>(one.write_at(0, "x")), "");
}

TASK_TEST(File, GoesOnWhenTheFileGrows) {
  const scratch_folder folder;
  file reader = co_await open(folder.with("log", "a"));
  std::string piece(10, '\0');
  EXPECT_EQ(co_await reader.read_some(piece), 1U);
  EXPECT_EQ(co_await reader.read_some(piece), 0U);
  co_await (co_await open(folder / "log", appending)).write_all("bc");
  EXPECT_EQ(co_await reader.read_some(piece), 2U);
}

TASK_TEST(File, MayBeForcedToTheDiskAndReportsAtItsEnd) {
  const scratch_folder folder;
  file f = co_await open(folder / "x", writing);
  co_await f.write_all("data");
  co_await f.sync_data();
  co_await f.sync();
  co_await f.finish();
  co_await f.finish();
  EXPECT_EQ(f.descriptor(), -1);
  EXPECT_THAT(co_await failure_of<error>(f.sync()), EndsWith("x: bad file descriptor"));
}

TASK_TEST(File, HasOneUserOfItsPosition) {
  const scratch_folder folder;
  file f = co_await open(folder / "x", creating);
  int refused = 0;
  const auto write = [&]() -> task<> {
    if (!(co_await failure_of<io::busy_error>(f.write_all("once"))).empty()) ++refused;
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) group.spawn(write);
    co_return;
  });
  // What goes to a thread takes a while; in memory each is done before the next begins.
  EXPECT_EQ(f.size(), static_cast<std::uint64_t>(4 * (3 - refused)));
  EXPECT_TRUE(refused == 2 || refused == 0);
}

// The number of a descriptor that is closed goes to the next file that is opened: a thread of `to_thread`
// must not meet that one.
TASK_TEST(File, IsClosedAfterTheThreadThatUsesIt, .seeds = 6) {
  const scratch_folder folder;
  const std::string data = many_bytes(300'000);
  for (int i = 0; i < 5; ++i) {
    file f = co_await open(folder / "x", writing);
    file other = co_await open(folder.with("other", "mine"));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await failure_of<error>(f.write_all(data)); });
      group.spawn([&]() -> task<> {
        f.close();
        file next = co_await open(folder / "next", writing);
        EXPECT_EQ(next.size(), 0U);
      });
      co_return;
    });
    EXPECT_EQ(folder.bytes_of("next"), "");
    EXPECT_EQ(folder.bytes_of("x").size() % data.size(), 0U);
  }
}

/// A thread made the call, or io_uring, where that is the driver.
std::uint64_t not_at_once(const call_counts& c) { return c.by_threads + c.by_io_uring; }

TASK_TEST(File, IsReadFromTheCacheAtOnce) {
  const scratch_folder folder;
  file f = co_await open(folder.with("x", "cached"));
  std::string piece(10, '\0');
  const call_counts before = co_await calls_made();
  for (int i = 0; i < 100; ++i) co_await f.read_at(0, piece);
  call_counts after = co_await calls_made();
  EXPECT_EQ(after.at_once - before.at_once, 200U) << "each read that ends short asks for the end";
  EXPECT_EQ(not_at_once(after), not_at_once(before));
  co_await f.sync();
  after = co_await calls_made();
  EXPECT_EQ(not_at_once(after) - not_at_once(before), 1U);
}

TASK_TEST(File, IsReadByAThreadIfTheCacheDoesNotHaveIt) {
  const scratch_folder folder;
  const std::string data = many_bytes(400'000);
  {
    file f = co_await open(folder / "x", writing);
    co_await f.write_all(data);
    co_await f.sync();
  }
  file f = co_await open(folder / "x");
  const call_counts before = co_await calls_made();
  ASSERT_EQ(posix_fadvise(f.descriptor(), 0, 0, POSIX_FADV_DONTNEED), 0);
  std::string back(data.size(), '\0');
  EXPECT_EQ(co_await f.read_at(0, back), data.size());
  EXPECT_EQ(back, data);
  const call_counts after = co_await calls_made();
  // A file system in memory has nothing to drop.
  EXPECT_GE(not_at_once(after) + after.at_once, not_at_once(before) + before.at_once + 1);
}

TASK_TEST(OpenFile, SaysWhatIsWrong) {
  const scratch_folder folder;
  folder.with("x", "");
  ASSERT_EQ(::symlink("nowhere", (folder / "dangling").c_str()), 0);
  ASSERT_EQ(::symlink("x", (folder / "link").c_str()), 0);
  ASSERT_EQ(::symlink("loop", (folder / "loop").c_str()), 0);
  ASSERT_EQ(::symlink(".", (folder / "here").c_str()), 0);
  EXPECT_EQ(co_await failure_of<not_found>(open(folder / "none")),
            "open " + folder / "none" + ": no such file or directory");
  EXPECT_NE(co_await failure_of<not_found>(open(folder / "dangling")), "");
  EXPECT_NE(co_await failure_of<already_exists>(open(folder / "dangling", creating)), "");
  EXPECT_NE(co_await failure_of<already_exists>(open(folder / "x", creating)), "");
  const auto reason = [&](std::string path, open_options how = reading) -> task<std::string> {
    co_return co_await failure_of<error>(open(std::move(path), how));
  };
  EXPECT_THAT(co_await reason(folder.str()), EndsWith(": is a directory"));
  EXPECT_THAT(co_await reason(folder.str(), updating), EndsWith(": is a directory"));
  EXPECT_THAT(co_await reason(folder / "loop"), EndsWith(": too many levels of symbolic links"));
  EXPECT_THAT(co_await reason(folder / "link", {.read = true, .follow_symlink = false}),
              HasSubstr("too many levels"));
  const open_options no_symlinks{.read = true, .no_symlinks = true};
  EXPECT_THAT(co_await reason(folder / "link", no_symlinks), HasSubstr("too many levels"));
  EXPECT_THAT(co_await reason(folder / "here/x", no_symlinks), HasSubstr("too many levels"));
  EXPECT_THAT(co_await reason(folder / "here/y", {.read = true, .create = true, .no_symlinks = true}),
              HasSubstr("too many levels"));
  EXPECT_EQ((co_await open(folder / "x", no_symlinks)).size(), 0U);
  EXPECT_THAT(co_await reason(folder / "x/below"), EndsWith(": not a directory"));
  EXPECT_THAT(co_await reason(folder / std::string(300, 'n')), EndsWith(": file name too long"));
  EXPECT_THAT(co_await reason(folder / std::string("x\0y", 3)), EndsWith("x\\x00y: invalid argument"));
}

TASK_TEST(OpenFile, NeverWaitsForTheOtherEndOfAFifo) {
  const scratch_folder folder;
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  for (const open_options& how : {reading, writing, updating}) {
    EXPECT_EQ(co_await failure_of<not_a_file>(open(folder / "fifo", how)),
              "open " + folder / "fifo" + ": it is a FIFO, a terminal or a socket, not a file");
  }
}

// The undefined-behaviour sanitizer opens a pipe to look at an object's type: without descriptors it sees
// errors.
#if !__has_feature(undefined_behavior_sanitizer)
TASK_TEST(OpenFile, FailsAtOnceWithoutADescriptor) {
  const scratch_folder folder;
  folder.with("x", "");
  std::string said, whole;
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{3, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  said = co_await failure_of<error>(open(folder / "x"));
  whole = co_await failure_of<error>(read_bytes(folder / "x"));
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(said, "open " + folder / "x" + ": too many open files");
  EXPECT_EQ(whole, said);
}
#endif

TASK_TEST(OpenFile, TakesDevicesThatAreLikeFiles) {
  file zeros = co_await open("/dev/zero");
  std::string piece(3, 'x');
  EXPECT_EQ(co_await zeros.read_some(piece), 3U);
  EXPECT_EQ(piece, std::string(3, '\0'));
  file full = co_await open("/dev/full", writing);
  EXPECT_EQ(co_await failure_of<no_space>(full.write_all("x")), "write /dev/full: no space left on device");
}

TASK_TEST(OpenFile, GivesNamesAndPermissionsAsAsked) {
  const scratch_folder folder;
  const std::string odd = folder / "new\nline \xff";
  { file f = co_await open(odd, {.write = true, .create = true, .permissions = 0600}); }
  struct stat s{};
  ASSERT_EQ(::stat(odd.c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777, 0600U);
}

TEST(FileStream, KeepsThePromisesOfAStream) {
  const scratch_folder folder;
  int count = 0;
  testing::check_stream(
      [&]() -> task<testing::stream_pair> {
        const std::string path = folder / std::to_string(++count);
        auto first = std::make_unique<file>(co_await open(path, creating));
        auto second = std::make_unique<file>(co_await open(path, updating));
        co_return testing::stream_pair{std::move(first), std::move(second)};
      },
      {.waits = false});
}

}  // namespace
}  // namespace weft::fs
