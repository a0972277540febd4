// SPDX-License-Identifier: MIT
#include "weft/fs/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::ElementsAre;
using tests::failure_of;
using tests::scratch_folder;

/// The paths below the folder, `/` behind directories, `!` behind what could not be read. Does not go into
/// `skipped`.
task<std::vector<std::string>> paths_of(const scratch_folder& folder, walk_options options = {},
                                        std::string skipped = {}) {
  std::vector<std::string> paths;
  walk all(folder.str(), options);
  while (auto found = co_await all.next()) {
    std::string path = found->path.substr(folder.str().size() + 1);
    EXPECT_EQ(found->depth, 1U + static_cast<std::size_t>(std::ranges::count(path, '/')));
    if (path == skipped) all.skip();
    if (found->error) {
      path += "!";
    } else if (found->type == file_type::directory) {
      path += "/";
    }
    paths.push_back(path);
  }
  EXPECT_FALSE(co_await all.next());
  co_return paths;
}

TASK_TEST(Walk, GivesADirectoryBeforeWhatIsInIt) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "b/empty");
  std::filesystem::create_directories(folder / "a/deep/er");
  folder.with("a/deep/er/x", "");
  folder.with("a/z", "");
  folder.with("a.txt", "");
  EXPECT_THAT(co_await paths_of(folder),
              ElementsAre("a/", "a/deep/", "a/deep/er/", "a/deep/er/x", "a/z", "a.txt", "b/", "b/empty/"));
  EXPECT_THAT(co_await paths_of(folder, {.depth_max = 2}),
              ElementsAre("a/", "a/deep/", "a/z", "a.txt", "b/", "b/empty/"));
  EXPECT_THAT(co_await paths_of(folder, {}, "a"), ElementsAre("a/", "a.txt", "b/", "b/empty/"));
  EXPECT_THAT(co_await paths_of(folder, {}, "a/deep/er"),
              ElementsAre("a/", "a/deep/", "a/deep/er/", "a/z", "a.txt", "b/", "b/empty/"));
}

// More than the walk reads ahead: it has to find its way back, also out of a directory that is skipped
// meanwhile.
TASK_TEST(Walk, GoesThroughMoreThanItReadsAhead) {
  const scratch_folder folder;
  for (const char* name : {"a", "b"}) {
    std::filesystem::create_directory(folder / name);
    for (int i = 0; i < 300; ++i) folder.with(std::string(name) + "/" + std::to_string(i), "");
  }
  EXPECT_EQ((co_await paths_of(folder)).size(), 602U);
  EXPECT_EQ((co_await paths_of(folder, {}, "a")).size(), 302U);
  EXPECT_EQ((co_await paths_of(folder, {}, "b")).size(), 302U);
  EXPECT_EQ((co_await paths_of(folder, {}, "a/5")).size(), 602U) << "a file has nothing in it to skip";
}

TASK_TEST(Walk, FollowsLinksIfAskedAndFindsCircles) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "a/b");
  ASSERT_EQ(::symlink("..", (folder / "a/up").c_str()), 0);
  ASSERT_EQ(::symlink("a/b", (folder / "link").c_str()), 0);
  ASSERT_EQ(::symlink("none", (folder / "none").c_str()), 0);
  folder.with("a/b/x", "");
  EXPECT_THAT(co_await paths_of(folder), ElementsAre("a/", "a/b/", "a/b/x", "a/up", "link", "none"));
  EXPECT_THAT(co_await paths_of(folder, {.follow_symlinks = true}),
              ElementsAre("a/", "a/b/", "a/b/x", "a/up/", "a/up!", "link/", "link/x", "none"));
}

TASK_TEST(Walk, GoesOnWhenADirectoryIsGoneMeanwhile) {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "a");
  for (int i = 0; i < 300; ++i) folder.with("a/" + std::to_string(i), "");
  std::filesystem::create_directory(folder / "b");
  folder.with("c", "");
  walk all(folder.str());
  std::vector<std::string> failures, names;
  while (auto found = co_await all.next()) {
    if (found->depth == 1) names.push_back(found->path.substr(folder.str().size() + 1));
    if (names.size() == 1) std::filesystem::remove(folder / "b");
    if (!found->error) continue;
    EXPECT_THROW(std::rethrow_exception(found->error), not_found);
  }
  EXPECT_THAT(names, ElementsAre("a", "b", "b", "c"));
  EXPECT_NE(co_await failure_of<not_found>(walk(folder / "none").next()), "");
}

}  // namespace
}  // namespace weft::fs
