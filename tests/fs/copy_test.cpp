// SPDX-License-Identifier: MIT
#include "weft/fs/copy.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/status.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(Copy, TakesBytesAndPermissions) {
  const scratch_folder folder;
  const std::string data(300'000, 'x');
  std::filesystem::permissions(folder.with("a", data), std::filesystem::perms(0640));
  EXPECT_EQ(co_await copy(folder / "a", folder / "b"), data.size());
  EXPECT_EQ(folder.bytes_of("b"), data);
  EXPECT_EQ((co_await stat(folder / "b")).permissions, 0640U);
  folder.with("empty", "");
  co_await copy(folder / "empty", folder / "b", {.keep_times = true, .force = true});
  EXPECT_EQ(folder.bytes_of("b"), "");
  EXPECT_EQ((co_await stat(folder / "b")).modified, (co_await stat(folder / "empty")).modified);
  EXPECT_EQ(folder.entries(), 3U);
}

TASK_TEST(Copy, KeepsHoles) {
  const scratch_folder folder;
  {
    std::ofstream sparse(folder / "a");
    sparse.seekp(500'000);
    sparse << "in the middle";
  }
  ASSERT_EQ(::truncate((folder / "a").c_str(), 900'000), 0);
  EXPECT_EQ(co_await copy(folder / "a", folder / "b"), 900'000U);
  EXPECT_TRUE(folder.bytes_of("a") == folder.bytes_of("b"));
  EXPECT_LT((co_await stat(folder / "b")).disk_bytes, 100'000U);
}

TASK_TEST(Copy, TakesFilesWhoseSizeTheSystemDoesNotKnow) {
  const scratch_folder folder;
  co_await copy("/proc/self/status", folder / "b");
  EXPECT_THAT(folder.bytes_of("b"), HasSubstr("VmSize"));
}

TASK_TEST(Copy, SaysWhatIsWrongAndLeavesNothing) {
  const scratch_folder folder;
  folder.with("a", std::string(5000, 'a'));
  folder.with("b", "b");
  ASSERT_EQ(::link((folder / "a").c_str(), (folder / "same").c_str()), 0);
  EXPECT_EQ(
      co_await failure_of<already_exists>(copy(folder / "a", folder / "b", {.target = existing::refuse})),
      "copy " + folder / "a" + " to " + folder / "b" + ": file exists");
  EXPECT_THAT(co_await failure_of<error>(copy(folder / "a", folder / "same")),
              EndsWith(": invalid argument"));
  EXPECT_NE(co_await failure_of<not_found>(copy(folder / "none", folder / "x")), "");
  EXPECT_NE(co_await failure_of<not_found>(copy(folder / "a", folder / "none/x")), "");
  EXPECT_THAT(co_await failure_of<error>(copy(folder / "a", folder.str())), EndsWith(": is a directory"));
  {
    const tests::file_size_limit small(1000);
    EXPECT_NE(co_await failure_of<no_space>(copy(folder / "a", folder / "b")), "");
  }
  EXPECT_EQ(folder.bytes_of("b"), "b");
  EXPECT_EQ(folder.entries(), 3U);
  EXPECT_EQ(co_await copy(folder / "a", folder / "c", {.target = existing::refuse}), 5000U);
}

TASK_TEST(Copy, IsCutBetweenTwoPieces) {
  const scratch_folder folder;
  folder.with("a", "");
  ASSERT_EQ(::truncate((folder / "a").c_str(), 200'000'000), 0);
  ASSERT_EQ(::truncate((folder.with("dense", "1")).c_str(), 1), 0);
  cancel_scope cut;
  std::uint64_t seen = 0;
  const auto copying = [&]() -> task<> {
    co_await copy(folder / "dense", folder / "b", {.progress = [&](std::uint64_t copied, std::uint64_t size) {
                    EXPECT_EQ(size, 1U);
                    seen = copied;
                    cut.cancel();
                  }});
  };
  EXPECT_FALSE(co_await cut.run(copying));
  EXPECT_EQ(seen, 1U);
  EXPECT_EQ(folder.entries(), 2U) << "the part is removed";
}

TASK_TEST(CopyTree, TakesAllButWhatIsNoFile) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "a/empty");
  std::filesystem::create_directories(folder / "a/d");
  for (int i = 0; i < 40; ++i) folder.with("a/d/" + std::to_string(i), "12");
  ASSERT_EQ(::symlink("d/1", (folder / "a/link").c_str()), 0);
  const copied_tree done = co_await copy_tree(folder / "a/", folder / "b/c");
  EXPECT_EQ(done.files, 40U);
  EXPECT_EQ(done.bytes, 80U);
  EXPECT_EQ(done.directories, 3U);
  EXPECT_EQ(done.symlinks, 1U);
  EXPECT_EQ(folder.bytes_of("b/c/link"), "12");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "b/c/empty"));
  co_await copy_tree(folder / "a", folder / "b/c");
  EXPECT_NE(co_await failure_of<already_exists>(
                copy_tree(folder / "a", folder / "b/c", {.target = existing::refuse})),
            "");
  EXPECT_THAT(co_await failure_of<error>(copy_tree(folder / "a", folder / "a/d/inside")),
              EndsWith(": invalid argument"));
  ASSERT_EQ(mkfifo((folder / "a/fifo").c_str(), 0600), 0);
  EXPECT_NE(co_await failure_of<not_a_file>(copy_tree(folder / "a", folder / "b")), "");
}

}  // namespace
}  // namespace weft::fs
