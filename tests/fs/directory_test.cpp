// SPDX-License-Identifier: MIT
#include "weft/fs/directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/task_group.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(List, GivesNamesInTheirOrderWithTypes) {
  const scratch_folder folder;
  folder.with("b", "");
  folder.with("new\nline", "");
  folder.with(".hidden", "");
  folder.with("bad \xff", "");
  std::filesystem::create_directory(folder / "a");
  ASSERT_EQ(::symlink("a", (folder / "c").c_str()), 0);
  std::vector<std::string> names, types;
  for (const entry& e : co_await list(folder.str())) {
    names.push_back(e.name);
    if (e.type == file_type::directory) types.push_back("d" + e.name);
    if (e.type == file_type::symlink) types.push_back("l" + e.name);
  }
  EXPECT_THAT(names, ElementsAre(".hidden", "a", "b", "bad \xff", "c", "new\nline"));
  EXPECT_THAT(types, ElementsAre("da", "lc"));
  EXPECT_EQ(co_await failure_of<not_found>(list(folder / "none")),
            "list " + folder / "none" + ": no such file or directory");
  EXPECT_THAT(co_await failure_of<error>(list(folder / "b")), EndsWith(": not a directory"));
}

TASK_TEST(CreateDirectories, MakesThoseThatAreMissing) {
  const scratch_folder folder;
  co_await create_directories(folder / "a/b//c/");
  co_await create_directories(folder / "a/b");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c"));
  folder.with("file", "");
  EXPECT_THAT(co_await failure_of<error>(create_directories(folder / "file")),
              EndsWith("file: not a directory"));
  EXPECT_THAT(co_await failure_of<error>(create_directories(folder / "file/x")),
              EndsWith("x: not a directory"));
  EXPECT_NE(co_await failure_of<not_found>(create_directories("")), "");
  EXPECT_NE(co_await failure_of<already_exists>(create_directory(folder / "a")), "");
  EXPECT_NE(co_await failure_of<not_found>(create_directory(folder / "x/y")), "");
}

TASK_TEST(CreateDirectories, AtTheSameTimeByManyIsNoError) {
  const scratch_folder folder;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 20; ++i) group.spawn(create_directories, folder / "a/b/c/d", 0777);
    co_return;
  });
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c/d"));
}

TASK_TEST(RemoveAll, RemovesLinksButNotWhatTheyLeadTo) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "tree/a/b");
  folder.with("tree/a/b/x", "");
  folder.with("tree/y", "");
  folder.with("kept", "");
  ASSERT_EQ(::symlink("..", (folder / "tree/up").c_str()), 0);
  EXPECT_EQ(co_await remove_all(folder / "tree"), 6U);
  EXPECT_EQ(co_await remove_all(folder / "tree"), 0U);
  EXPECT_EQ(folder.entries(), 1U);
  EXPECT_EQ(co_await remove_all(folder / "kept"), 1U);
}

TASK_TEST(RemoveAll, GoesOnAfterAnErrorAndReportsIt) {
  if (geteuid() == 0) GTEST_SKIP() << "root may remove anything";
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "tree/locked/in");
  folder.with("tree/x", "");
  std::filesystem::permissions(folder / "tree/locked", std::filesystem::perms::owner_read);
  EXPECT_NE(co_await failure_of<permission_denied>(remove_all(folder / "tree")), "");
  std::filesystem::permissions(folder / "tree/locked", std::filesystem::perms::owner_all);
  EXPECT_FALSE(std::filesystem::exists(folder / "tree/x"));
}

}  // namespace
}  // namespace weft::fs
