// SPDX-License-Identifier: MIT
#include "weft/fs/matches.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::ElementsAre;
using tests::failure_of;
using tests::scratch_folder;

TEST(Matches, ReadsPatternsAsTheShellDoes) {
  const struct {
    const char* pattern;
    const char* fitting;
    const char* other;
  } cases[] = {
      {"*.txt", "a.txt", "a.txt2"},
      {"*.txt", ".txt", "d/a.txt"},
      {"a?c", "abc", "ac"},
      {"a?c", "a?c", "a/c"},
      {"*a*b*c", "xaybzc", "xaybz"},
      {"[a-c]x", "bx", "dx"},
      {"[!a-c]x", "dx", "bx"},
      {"[]a]", "]", "b"},
      {"[a-]", "-", "b"},
      {"a[", "a[", "a"},
      {"\\*", "*", "x"},
      {"d/*.c", "d/a.c", "d/e/a.c"},
      {"**/a", "a", "b"},
      {"**/a", "x/y/a", "x/a/b"},
      {"d/**/a", "d/a", "a"},
      {"d/**/a", "d/x/y/a", "e/x/a"},
      {"d/**", "d/x/y", "e/x"},
      {"", "", "a"},
      {"**/b/**/c", "a/b/b/x/c", "a/c"},
      {"aaaa*b", "aaaaab", "aaaa"},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(matches(c.pattern, c.fitting)) << c.pattern << " " << c.fitting;
    EXPECT_FALSE(matches(c.pattern, c.other)) << c.pattern << " " << c.other;
  }
}

TEST(Matches, TakesNoTimeForManyStars) {
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(10'000, 'a')));
}

TEST(Matches, ManyDirectoriesOfAnyNumberTakeNoLonger) {
  std::string pattern, path;
  for (int i = 0; i < 30; ++i) pattern += "**/a/";
  for (int i = 0; i < 100; ++i) path += "a/";
  EXPECT_FALSE(matches(pattern + "b", path + "c"));  // would take for ever if each ** were tried everywhere
  EXPECT_TRUE(matches(pattern + "b", path + "b"));
}

TASK_TEST(Glob, GivesThePathsThatFit) {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "d/e");
  std::filesystem::create_directories(folder / ".git/d");
  for (const char* name : {"a.c", "d/b.c", "d/e/c.c", ".git/d/x.c", ".hidden.c", "odd\n.c"})
    folder.with(name, "");
  const auto found = [&](const char* pattern) -> task<std::vector<std::string>> {
    auto paths = co_await glob(folder / pattern);
    for (std::string& path : paths) path.erase(0, folder.str().size() + 1);
    co_return paths;
  };
  EXPECT_THAT(co_await found("*.c"), ElementsAre("a.c", "odd\n.c"));
  EXPECT_THAT(co_await found("*/*.c"), ElementsAre("d/b.c"));
  EXPECT_THAT(co_await found("**/*.c"), ElementsAre("a.c", "d/b.c", "d/e/c.c", "odd\n.c"));
  EXPECT_THAT(co_await found(".*/**/*.c"), ElementsAre(".git/d/x.c"));
  EXPECT_THAT(co_await found("d/**"), ElementsAre("d/b.c", "d/e", "d/e/c.c"));
  EXPECT_THAT(co_await found("d/b.c"), ElementsAre("d/b.c"));
  EXPECT_THAT(co_await found("d/none.c"), ElementsAre());
  EXPECT_NE(co_await failure_of<not_found>(glob(folder / "none/*.c")), "");
}

}  // namespace
}  // namespace weft::fs
