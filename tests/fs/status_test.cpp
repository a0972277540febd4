// SPDX-License-Identifier: MIT
#include "weft/fs/status.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/fs/call_counts.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using namespace std::chrono_literals;
using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(Status, SaysWhatTheSystemKnows) {
  const scratch_folder folder;
  const std::string path = folder.with("x", "12345");
  ASSERT_EQ(::link(path.c_str(), (folder / "second").c_str()), 0);
  co_await set_permissions(path, 0640);
  const file_time when{1'700'000'000s + 123ns};
  co_await set_times(path, when);
  const status s = co_await stat(path);
  EXPECT_EQ(s.type, file_type::regular);
  EXPECT_EQ(s.size, 5U);
  EXPECT_EQ(s.permissions, 0640U);
  EXPECT_EQ(s.owner, geteuid());
  EXPECT_EQ(s.links, 2U);
  EXPECT_EQ(s.modified, when);
  EXPECT_GT(s.accessed, when) << "a time that is not given stays";
  struct stat same{};
  ASSERT_EQ(::stat(path.c_str(), &same), 0);
  EXPECT_EQ(s.inode, same.st_ino);
  EXPECT_EQ(s.device, same.st_dev);
  EXPECT_TRUE(same_file(s, co_await stat(folder / "second")));
  EXPECT_FALSE(same_file(s, co_await stat(folder.str())));
  co_await set_times(path, {}, when);
  EXPECT_EQ((co_await stat(path)).accessed, when);
  co_await set_owner(path, geteuid(), getegid());
}

TASK_TEST(Status, TellsKindsApart) {
  const scratch_folder folder;
  folder.with("x", "");
  ASSERT_EQ(::symlink("x", (folder / "link").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (folder / "dangling").c_str()), 0);
  ASSERT_EQ(::symlink("circle", (folder / "circle").c_str()), 0);
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ((co_await stat(folder / "link")).type, file_type::regular);
  EXPECT_EQ((co_await link_status(folder / "link")).type, file_type::symlink);
  EXPECT_EQ((co_await stat(folder / "fifo")).type, file_type::fifo);
  EXPECT_EQ((co_await stat("/dev/null")).type, file_type::character_device);
  EXPECT_TRUE(co_await is_file(folder / "link"));
  EXPECT_TRUE(co_await is_symlink(folder / "dangling"));
  EXPECT_TRUE(co_await is_directory(folder.str()));
  EXPECT_FALSE(co_await is_directory(folder / "x"));
  EXPECT_TRUE(co_await exists(folder / "x"));
  for (const char* name : {"dangling", "circle", "none", "x/below"}) {
    EXPECT_FALSE(co_await exists(folder / name)) << name;
    EXPECT_NE(co_await failure_of<error>(stat(folder / name)), "") << name;
  }
}

TASK_TEST(Status, OfACachedPathNeverLeavesTheThread) {
  const scratch_folder folder;
  folder.with("x", "");
  EXPECT_TRUE(co_await exists(folder / "x"));
  const call_counts before = co_await calls_made();
  for (int i = 0; i < 50; ++i) co_await stat(folder / "x");
  EXPECT_EQ((co_await calls_made()).by_threads, before.by_threads);
}

TASK_TEST(Status, SaysWhatIsWrong) {
  const scratch_folder folder;
  EXPECT_EQ(co_await failure_of<not_found>(stat(folder / "none")),
            "look at " + folder / "none" + ": no such file or directory");
  EXPECT_EQ(co_await failure_of<not_found>(set_permissions(folder / "none", 0600)),
            "set permissions of " + folder / "none" + ": no such file or directory");
  EXPECT_NE(co_await failure_of<not_found>(set_times(folder / "none", file_time())), "");
}

TASK_TEST(Space, IsThatOfTheFileSystem) {
  const disk_space s = co_await space("/tmp");
  EXPECT_GT(s.capacity, 0U);
  EXPECT_LE(s.available, s.free);
  EXPECT_LE(s.free, s.capacity);
}

}  // namespace
}  // namespace weft::fs
