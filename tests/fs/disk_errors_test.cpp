// SPDX-License-Identifier: MIT
// Covers: weft/fs/errors.hpp weft/fs/contents.hpp weft/fs/copy.hpp weft/fs/file.hpp weft/fs/write_file.hpp
// What a disk that is full or cannot be written to says, whoever finds out: a thread, io_uring, or nobody but
// the system behind a blocking call.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "tests/fs/small_disk.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/copy.hpp"
#include "weft/fs/directory.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/names.hpp"
#include "weft/fs/status.hpp"
#include "weft/fs/write_file.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::EndsWith;
using tests::failure_of;
using tests::scratch_folder;
using tests::small_disk;

constexpr std::size_t disk_bytes = 64 * 1024;

task<> write_to_open_file(std::string path, std::string bytes, bool at_offset) {
  file to = co_await open(std::move(path), writing);
  if (at_offset) co_return co_await to.write_at(100, bytes);
  co_await to.write_all(bytes);
}

task<> write_blocking(std::string path, std::string bytes) {
  write_file(path, bytes);
  co_return;
}

TASK_TEST(FullDisk, IsWhatEachWayOfWritingSays) {
  const small_disk disk(std::to_string(disk_bytes));
  if (!disk.exists()) GTEST_SKIP() << "mounting is not permitted here";
  const scratch_folder elsewhere;
  const std::string much(2 * disk_bytes, 'x'), source = elsewhere.with("source", much);
  co_await write(disk / "kept", "before");
  const auto expect_full = [&](std::string name, task<> attempt) -> task<> {
    EXPECT_THAT(co_await failure_of<no_space>(std::move(attempt)), EndsWith(": no space left on device"))
        << name;
    EXPECT_EQ(co_await read_text(disk / "kept"), "before") << name;
    co_await remove(disk / "new");
    EXPECT_EQ(disk.entries(), 1U) << name << " has left something behind";
  };
  co_await expect_full("write", write(disk / "new", much));
  co_await expect_full("append", append(disk / "new", much));
  co_await expect_full("write_all", write_to_open_file(disk / "new", much, false));
  co_await expect_full("write_at", write_to_open_file(disk / "new", much, true));
  co_await expect_full("replace", replace(disk / "kept", much));
  co_await expect_full("write_file", write_blocking(disk / "kept", much));
  const auto copy_over = [&]() -> task<> { co_await copy(source, disk / "kept"); };
  co_await expect_full("copy", copy_over());
  co_await write(disk / "kept", std::string(disk_bytes / 2, 'y'));  // what was taken was given back
}

TASK_TEST(ReadOnlyDisk, IsWhatEachWayOfChangingItSays) {
  const small_disk disk(std::to_string(disk_bytes));
  if (!disk.exists()) GTEST_SKIP() << "mounting is not permitted here";
  co_await write(disk / "kept", "before");
  EXPECT_TRUE(disk.make_read_only());
  const auto expect_refusal = [&](std::string name, task<> attempt) -> task<> {
    EXPECT_THAT(co_await failure_of<permission_denied>(std::move(attempt)),
                EndsWith(": read-only file system"))
        << name;
  };
  co_await expect_refusal("write", write(disk / "kept", "x"));
  co_await expect_refusal("append", append(disk / "kept", "x"));
  co_await expect_refusal("replace", replace(disk / "kept", "x"));
  co_await expect_refusal("write_file", write_blocking(disk / "kept", "x"));
  co_await expect_refusal("open", write_to_open_file(disk / "new", "x", false));
  co_await expect_refusal("create_directory", create_directory(disk / "folder"));
  co_await expect_refusal("rename", rename(disk / "kept", disk / "new"));
  co_await expect_refusal("symlink", symlink("kept", disk / "new"));
  co_await expect_refusal("set_permissions", set_permissions(disk / "kept", 0600));
  const auto remove_it = [&]() -> task<> { co_await remove(disk / "kept"); };
  co_await expect_refusal("remove", remove_it());
  const auto copy_it = [&]() -> task<> { co_await copy(disk / "kept", disk / "new"); };
  co_await expect_refusal("copy", copy_it());
  EXPECT_EQ(co_await read_text(disk / "kept"), "before");
}

/// From here on the system refuses this thread, and those that it starts, to write exactly so many bytes,
/// or any in parts, whose number a filter does not see.
bool refuse_to_write(std::uint32_t bytes, int error_number) {
  constexpr std::uint32_t number = offsetof(seccomp_data, nr), count = offsetof(seccomp_data, args[2]);
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pwritev, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pwritev2, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, count),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bytes, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog all{.len = std::size(steps), .filter = steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == 0;
}

/// Returns whether all was as it should be, or there are no filters here.
bool quota_is_what_each_way_says() {
  const scratch_folder folder;
  const std::string too_much(12'345, 'x');
  folder.with("kept", "before");
  if (!refuse_to_write(12'345, EDQUOT)) return true;
  // Not by io_uring, whose calls no filter sees.
  weft::testing::run({.backend = io_backend::epoll}, [&]() -> task<> {
    const auto expect_quota = [&](std::string name, task<> attempt) -> task<> {
      EXPECT_THAT(co_await failure_of<no_space>(std::move(attempt)), EndsWith(": disk quota exceeded"))
          << name;
    };
    co_await expect_quota("write", write(folder / "new", too_much));
    co_await expect_quota("append", append(folder / "new", too_much));
    co_await expect_quota("write_all", write_to_open_file(folder / "new", too_much, false));
    co_await expect_quota("write_at", write_to_open_file(folder / "new", too_much, true));
    co_await expect_quota("replace", replace(folder / "kept", too_much));
    co_await expect_quota("write_file", write_blocking(folder / "kept", too_much));
  });
  EXPECT_EQ(folder.bytes_of("kept"), "before");
  EXPECT_EQ(folder.entries(), 2U);
  return !::testing::Test::HasFailure();
}

// In a process of its own, because a filter stays.
TEST(Quota, IsWhatEachWayOfWritingSays) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::_Exit(quota_is_what_each_way_says() ? 0 : 1), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace weft::fs
