// SPDX-License-Identifier: MIT
#include "weft/fs/watch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using tests::failure_of;
using tests::scratch_folder;

std::string text_of(const change& c, std::size_t prefix) {
  static constexpr const char* kinds[] = {"created", "modified", "written", "attributes",
                                          "removed", "renamed",  "overflow"};
  std::string text = kinds[static_cast<std::size_t>(c.kind)];
  if (!c.from.empty()) text += " " + c.from.substr(prefix);
  if (!c.path.empty()) text += " " + (c.path.size() > prefix ? c.path.substr(prefix) : ".");
  return text + (c.is_directory ? "/" : "");
}

/// What has happened until now, in words; `end` where nothing is watched any longer.
task<std::vector<std::string>> until_now(watcher& changes, const scratch_folder& folder) {
  std::vector<std::string> all;
  for (;;) {
    const auto got = co_await move_on_after(1s, changes.next());
    if (!got) co_return all;
    if (!*got) {
      all.push_back("end");
      co_return all;
    }
    all.push_back(text_of(**got, folder.str().size() + 1));
  }
}

void add_line(const std::string& path) { std::ofstream(path, std::ios::app) << "line\n"; }

TASK_TEST(Watch, TellsWhatHappensInADirectory) {
  const scratch_folder folder;
  folder.with("old", "");
  watcher changes = co_await watch(folder.str() + "/");
  EXPECT_THAT(co_await until_now(changes, folder), IsEmpty());
  folder.with("new\nline", "data");
  EXPECT_THAT(co_await until_now(changes, folder),
              ElementsAre("created new\nline", "modified new\nline", "written new\nline"));
  ASSERT_EQ(::chmod((folder / "old").c_str(), 0600), 0);
  std::filesystem::create_directory(folder / "d");
  folder.with("d/x", "");
  std::filesystem::remove(folder / "old");
  EXPECT_THAT(co_await until_now(changes, folder),
              ElementsAre("attributes old", "created d/", "removed old"));
}

TASK_TEST(Watch, PairsTheTwoNamesOfARename) {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "in");
  folder.with("in/a", "");
  folder.with("outside", "");
  watcher changes = co_await watch(folder / "in");
  std::filesystem::rename(folder / "in/a", folder / "in/b");
  std::filesystem::rename(folder / "in/b", folder / "gone");
  std::filesystem::rename(folder / "outside", folder / "in/c");
  EXPECT_THAT(co_await until_now(changes, folder),
              ElementsAre("renamed in/a in/b", "removed in/b", "created in/c"));
}

TASK_TEST(Watch, FollowsATreeAndMissesNothingInNewDirectories) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "old/deep");
  watcher changes = co_await watch(folder.str(), {.recursive = true});
  folder.with("old/deep/x", "");
  std::filesystem::create_directories(folder / "a/b/c");
  folder.with("a/b/c/x", "");
  EXPECT_THAT(co_await until_now(changes, folder),
              UnorderedElementsAre("created old/deep/x", "written old/deep/x", "created a/", "created a/b/",
                                   "created a/b/c/", "created a/b/c/x"));
  std::filesystem::rename(folder / "a", folder / "z");
  folder.with("z/b/y", "");
  EXPECT_THAT(co_await until_now(changes, folder),
              ElementsAre("renamed a z/", "created z/b/y", "written z/b/y"));
  std::filesystem::remove_all(folder / "z/b");
  EXPECT_THAT(co_await until_now(changes, folder),
              AllOf(Contains("removed z/b/c/x"), Contains("removed z/b/")));
}

TASK_TEST(Watch, WatchesADirectoryThatIsRenamedWhileItIsNew) {
  const scratch_folder folder;
  watcher changes = co_await watch(folder.str(), {.recursive = true});
  std::filesystem::create_directory(folder / "a");
  std::filesystem::rename(folder / "a", folder / "b");
  folder.with("b/x", "");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("created a/", "renamed a b/", "created b/x"));
  folder.with("b/y", "");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("created b/y", "written b/y"));
}

TASK_TEST(Watch, LeavesADirectoryThatIsMovedAway) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "in/d/e");
  watcher changes = co_await watch(folder / "in", {.recursive = true});
  std::filesystem::rename(folder / "in/d", folder / "away");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("removed in/d/"));
  folder.with("away/e/x", "");
  EXPECT_THAT(co_await until_now(changes, folder), IsEmpty());
  std::filesystem::rename(folder / "away", folder / "in/back");
  EXPECT_THAT(co_await until_now(changes, folder),
              ElementsAre("created in/back/", "created in/back/e/", "created in/back/e/x"));
}

// Made by another task while the tree is followed: every file is reported as created, once.
TASK_TEST(Watch, ReportsEachNewFileOnce, .seeds = 10) {
  const scratch_folder folder;
  watcher changes = co_await watch(folder.str(), {.recursive = true});
  std::vector<std::string> created;
  const auto make = [&]() -> task<> {
    for (int d = 0; d < 5; ++d) {
      const std::string name = "d" + std::to_string(d);
      std::filesystem::create_directory(folder / name);
      for (int i = 0; i < 4; ++i) {
        folder.with(name + "/" + std::to_string(i), "");
        co_await yield_now();
      }
    }
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(make);
    for (const std::string& c : co_await until_now(changes, folder)) {
      if (c.starts_with("created")) created.push_back(c);
    }
  });
  EXPECT_EQ(created.size(), 25U);
  std::ranges::sort(created);
  EXPECT_EQ(std::ranges::adjacent_find(created), created.end());
}

TASK_TEST(Watch, OfAFileEndsWithIt) {
  const scratch_folder folder;
  folder.with("x", "");
  folder.with("y", "");
  watcher changes = co_await watch(folder / "x");
  co_await changes.add(folder / "y");
  add_line(folder / "x");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("modified x", "written x"));
  std::filesystem::rename(folder / "y", folder / "z");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("removed y"));
  std::filesystem::remove(folder / "x");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("attributes x", "removed x", "end"));
  EXPECT_EQ(co_await failure_of<not_found>(changes.add(folder / "x")),
            "watch " + folder / "x" + ": no such file or directory");
}

TASK_TEST(Watch, OfATreeEndsWithIt) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "a/b");
  watcher changes = co_await watch(folder / "a/", {.recursive = true});
  std::filesystem::rename(folder / "a", folder / "z");
  EXPECT_THAT(co_await until_now(changes, folder), ElementsAre("removed a", "end"));
}

TASK_TEST(Watch, SaysThatChangesWereLost) {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "d");
  const std::string paths[] = {folder.with("a", ""), folder.with("b", "")};
  watcher changes = co_await watch(folder.str(), {.recursive = true});
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(::chmod(paths[i % 2].c_str(), 0600), 0);
  std::filesystem::create_directory(folder / "unseen");
  const auto seen = co_await until_now(changes, folder);
  EXPECT_EQ(seen.back(), "overflow");
  folder.with("unseen/x", "");
  EXPECT_THAT(co_await until_now(changes, folder), Contains("created unseen/x"));
}

TEST(CancelledWatch, GoesOnWhereItWas) {
  testing::cancel_everywhere(
      [](testing::cancelled_run& run) -> task<> {
        const scratch_folder folder;
        watcher changes = co_await watch(folder.str(), {.recursive = true});
        std::vector<std::string> all;
        std::filesystem::create_directory(folder / "d");
        folder.with("d/x", "");
        co_await run.run([&]() -> task<> {
          while (all.size() < 2) all.push_back(text_of(*co_await changes.next(), folder.str().size() + 1));
        });
        for (const std::string& c : co_await until_now(changes, folder)) all.push_back(c);
        EXPECT_THAT(all, ElementsAre("created d/", "created d/x"));
      },
      {.seeds = 2});
}

}  // namespace
}  // namespace weft::fs
