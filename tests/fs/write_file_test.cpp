// SPDX-License-Identifier: MIT
// Covers: weft/fs/write_file.hpp weft/fs/errors.hpp
#include "weft/fs/write_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "weft/fs/errors.hpp"

namespace weft::fs {
namespace {

class WriteFile : public ::testing::Test {
 protected:
  WriteFile() {
    std::string name = (std::filesystem::temp_directory_path() / "weft-write-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~WriteFile() override { std::filesystem::remove_all(folder); }

  static std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  std::filesystem::path folder;
};

TEST_F(WriteFile, WritesAllBytes) {
  const std::string bytes("a\0b\n", 4);
  write_file(folder / "x.gif", bytes);
  EXPECT_EQ(read(folder / "x.gif"), bytes);
  EXPECT_EQ(files(), 1u);
}

TEST_F(WriteFile, ReplacesTheFileBefore) {
  write_file(folder / "x", "a long first content");
  write_file(folder / "x", "second");
  EXPECT_EQ(read(folder / "x"), "second");
}

TEST_F(WriteFile, GivesTheUsualPermissions) {
  const mode_t mask = umask(022);
  write_file(folder / "x", "");
  umask(mask);
  EXPECT_EQ(std::filesystem::status(folder / "x").permissions(), std::filesystem::perms(0644));
}

TEST_F(WriteFile, SaysWhatCouldNotBeWritten) {
  try {
    write_file(folder / "none" / "x", "a");
    FAIL();
  } catch (const error& e) {
    EXPECT_EQ(e.what(), "write " + (folder / "none" / "x").string() + ": no such file or directory");
    EXPECT_EQ(e.code(), std::errc::no_such_file_or_directory);
  }
}

// A limit on the size of files stands in for a full disk: both fail in the middle of a write.
TEST_F(WriteFile, LeavesNothingBehindWhenTheDiskIsFull) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(write_file(folder / "x", std::string(5000, 'x')), error);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  EXPECT_EQ(files(), 0u);
}

// The undefined-behaviour sanitizer opens a pipe to look at an object's type: without descriptors it sees
// errors.
#if !__has_feature(undefined_behavior_sanitizer)
TEST_F(WriteFile, WaitsForADescriptor) {
  std::vector<int> taken;
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{32, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  for (int fd = dup(0); fd >= 0; fd = dup(0)) taken.push_back(fd);
  ASSERT_FALSE(taken.empty());
  std::thread writer([&] { write_file(folder / "x", "late"); });
  close(taken.back());
  writer.join();
  taken.pop_back();
  for (const int fd : taken) close(fd);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(read(folder / "x"), "late");
}
#endif

}  // namespace
}  // namespace weft::fs
