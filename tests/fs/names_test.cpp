// SPDX-License-Identifier: MIT
#include "weft/fs/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/fs/errors.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(Names, AreChanged) {
  const scratch_folder folder;
  folder.with("a", "1");
  folder.with("b", "2");
  EXPECT_EQ(co_await failure_of<already_exists>(rename(folder / "a", folder / "b", existing::refuse)),
            "rename " + folder / "a" + " to " + folder / "b" + ": file exists");
  co_await rename(folder / "a", folder / "b");
  EXPECT_EQ(folder.bytes_of("b"), "1");
  EXPECT_NE(co_await failure_of<not_found>(rename(folder / "a", folder / "c")), "");
}

TASK_TEST(Names, AreRemoved) {
  const scratch_folder folder;
  folder.with("a", "");
  std::filesystem::create_directories(folder / "full/inside");
  EXPECT_TRUE(co_await remove(folder / "a"));
  EXPECT_FALSE(co_await remove(folder / "a"));
  EXPECT_TRUE(co_await remove(folder / "full/inside"));
  folder.with("full/x", "");
  EXPECT_EQ(co_await failure_of<error>(remove(folder / "full")),
            "remove " + folder / "full" + ": directory not empty");
}

TASK_TEST(Links, LeadToFiles) {
  const scratch_folder folder;
  folder.with("a", "1");
  co_await link(folder / "a", folder / "b");
  EXPECT_EQ(folder.bytes_of("b"), "1");
  co_await symlink("b", folder / "c");
  EXPECT_EQ(co_await read_symlink(folder / "c"), "b");
  EXPECT_EQ(co_await real_path(folder / "../" + folder.str().substr(5) + "/./c"), folder / "b");
  EXPECT_NE(co_await failure_of<already_exists>(symlink("x", folder / "c")), "");
  EXPECT_EQ(co_await failure_of<error>(read_symlink(folder / "a")),
            "read symbolic link " + folder / "a" + ": invalid argument");
  EXPECT_NE(co_await failure_of<not_found>(real_path(folder / "none")), "");
}

}  // namespace
}  // namespace weft::fs
