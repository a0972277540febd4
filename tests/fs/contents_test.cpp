// SPDX-License-Identifier: MIT
#include "weft/fs/contents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/gather.hpp"
#include "weft/fs/call_counts.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(WholeFiles, AreReadWrittenAndAppendedTo) {
  const scratch_folder folder;
  const std::string bytes("a\0b\xff\n", 5);
  co_await write(folder / "x", bytes);
  EXPECT_EQ(co_await read_bytes(folder / "x"), bytes);
  co_await append(folder / "x", "more");
  co_await append(folder / "y", "made");
  EXPECT_EQ(co_await read_bytes(folder / "x"), bytes + "more");
  EXPECT_EQ(folder.bytes_of("y"), "made");
  co_await write(folder / "x", "short");
  EXPECT_EQ(co_await read_text(folder / "x"), "short");
  co_await write(folder / "x", "");
  EXPECT_EQ(co_await read_text(folder / "x"), "");
}

TASK_TEST(WholeFiles, TakePathsOfTheStandardLibraryToo) {
  const scratch_folder folder;
  const std::filesystem::path path = std::filesystem::path(folder.str()) / "x";
  co_await write(path, "text");
  const auto [one, other] = co_await gather(read_text(path), read_bytes(path));
  EXPECT_EQ(one + other, "texttext");
}

TASK_TEST(ReadBytes, OfACachedFileNeverLeavesTheThread) {
  const scratch_folder folder;
  folder.with("x", "content");
  const call_counts before = co_await calls_made();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(co_await read_bytes(folder / "x"), "content");
  EXPECT_NE(co_await failure_of<not_found>(read_bytes(folder / "none")), "");
  const call_counts after = co_await calls_made();
  EXPECT_GE(after.at_once - before.at_once, 100U);
  EXPECT_LE(after.by_threads - before.by_threads, 1U) << "only to find that something is not there";
}

TASK_TEST(ReadBytes, TakesFilesOfAnySize) {
  const scratch_folder folder;
  for (const std::size_t size : {1U, 4096U, 262'144U, 262'145U, 3'000'000U}) {
    const std::string data(size, 'x');
    folder.with("x", data);
    EXPECT_EQ(co_await read_bytes(folder / "x", size), data);
    EXPECT_EQ(co_await failure_of<too_large>(read_bytes(folder / "x", size - 1)),
              "read " + folder / "x" + ": it is longer than " + std::to_string(size - 1) + " bytes");
  }
}

TASK_TEST(ReadBytes, TakesFilesWhoseSizeTheSystemDoesNotKnow) {
  EXPECT_THAT(co_await read_text("/proc/self/status"), HasSubstr("VmSize"));
  EXPECT_NE(co_await failure_of<too_large>(read_bytes("/dev/zero", 100'000)), "");
}

TASK_TEST(ReadBytes, SaysWhatIsWrong) {
  const scratch_folder folder;
  EXPECT_EQ(co_await failure_of<not_found>(read_bytes(folder / "none")),
            "open " + folder / "none" + ": no such file or directory");
  EXPECT_EQ(co_await failure_of<error>(read_bytes(folder.str())),
            "open " + folder.str() + ": is a directory");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_NE(co_await failure_of<not_a_file>(read_bytes(folder / "fifo")), "");
  EXPECT_NE(co_await failure_of<not_a_file>(write(folder / "fifo", "x")), "");
  EXPECT_THAT(co_await failure_of<error>(read_bytes(folder / std::string("a\0b", 3))),
              EndsWith("invalid argument"));
  EXPECT_NE(co_await failure_of<io::bad_text>(read_text(folder.with("x", "caf\xe9"))), "");
  EXPECT_NE(co_await failure_of<io::bad_text>(read_text(folder.with("x", "cut \xe2\x82"))), "");
}

TASK_TEST(Write, SaysWhatIsWrong) {
  const scratch_folder folder;
  EXPECT_EQ(co_await failure_of<no_space>(write("/dev/full", "x")),
            "write /dev/full: no space left on device");
  EXPECT_EQ(co_await failure_of<error>(write(folder.str(), "x")),
            "write " + folder.str() + ": is a directory");
  EXPECT_NE(co_await failure_of<not_found>(append(folder / "none/x", "x")), "");
  const tests::file_size_limit small(1000);
  EXPECT_NE(co_await failure_of<no_space>(write(folder / "x", std::string(5000, 'x'))), "");
}

TASK_TEST(Replace, LeavesAllOrNothing) {
  const scratch_folder folder;
  folder.with("x", "before");
  {
    const tests::file_size_limit small(1000);
    EXPECT_EQ(co_await failure_of<no_space>(replace(folder / "x", std::string(5000, 'x'))),
              "replace " + folder / "x" + ": file too large");
  }
  EXPECT_EQ(folder.bytes_of("x"), "before");
  co_await replace(folder / "x", "after");
  EXPECT_EQ(folder.bytes_of("x"), "after");
  co_await replace(folder / "x", "forced", durability::forced);
  EXPECT_EQ(folder.bytes_of("x"), "forced");
  EXPECT_EQ(folder.entries(), 1U);
}

TASK_TEST(Replace, KeepsPermissionsAndReplacesALinkItself) {
  const scratch_folder folder;
  ASSERT_EQ(::chmod(folder.with("secret", "a").c_str(), 0600), 0);
  co_await replace(folder / "secret", "b");
  struct stat s{};
  ASSERT_EQ(::stat((folder / "secret").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 07777, 0600U);
  ASSERT_EQ(::symlink("secret", (folder / "link").c_str()), 0);
  co_await replace(folder / "link", "c");
  EXPECT_EQ(folder.bytes_of("secret"), "b");
  EXPECT_EQ(folder.bytes_of("link"), "c");
}

TASK_TEST(Replace, TakesTheLongestName) {
  const scratch_folder folder;
  const std::string longest(255, 'n');
  co_await replace(folder / longest, "x");
  EXPECT_EQ(folder.bytes_of(longest), "x");
}

}  // namespace
}  // namespace weft::fs
