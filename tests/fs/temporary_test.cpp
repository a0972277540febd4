// SPDX-License-Identifier: MIT
#include "weft/fs/temporary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/fs/failure_of.hpp"
#include "tests/fs/scratch_folder.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/status.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::fs {
namespace {

using ::testing::HasSubstr;
using tests::failure_of;
using tests::scratch_folder;

TASK_TEST(TemporaryDirectory, IsRemovedHoweverItIsLeft) {
  const scratch_folder folder;
  const auto fill = [&](const std::string& inside) -> task<> {
    EXPECT_THAT(inside, HasSubstr(folder / "weft-"));
    EXPECT_EQ((co_await stat(inside)).permissions, 0700U);
    co_await write(inside + "/x", "data");
  };
  co_await with(temporary_directory(folder.str()), fill);
  EXPECT_EQ(folder.entries(), 0U);
  const auto failing = [&](const std::string& inside) -> task<> {
    co_await fill(inside);
    throw std::runtime_error("left");
  };
  EXPECT_EQ(co_await failure_of<std::runtime_error>(with(temporary_directory(folder.str()), failing)),
            "left");
  EXPECT_EQ(folder.entries(), 0U);
  const auto waiting = [&](const std::string& inside) -> task<> {
    co_await fill(inside);
    co_await sleep_forever();
  };
  EXPECT_FALSE(co_await move_on_after(1s, with(temporary_directory(folder.str()), waiting)));
  EXPECT_EQ(folder.entries(), 0U);
}

TASK_TEST(TemporaryFile, IsRemovedWhenItIsLeft) {
  const scratch_folder folder;
  co_await with(temporary_file(folder.str()), [&](file& scratch) -> task<> {
    co_await scratch.write_all("data");
    EXPECT_EQ(co_await read_bytes(scratch.path()), "data");
    EXPECT_EQ((co_await stat(scratch.path())).permissions, 0600U);
    EXPECT_EQ(folder.entries(), 1U);
  });
  EXPECT_EQ(folder.entries(), 0U);
}

TASK_TEST(TemporaryFile, IsSomewhereElseByDefault) {
  co_await with(temporary_file(), [](file& scratch) -> task<> {
    EXPECT_THAT(scratch.path(), HasSubstr("/weft-"));
    co_return;
  });
  EXPECT_NE(co_await failure_of<not_found>(
                with(temporary_directory("/none"), [](const std::string&) -> task<> { co_return; })),
            "");
}

}  // namespace
}  // namespace weft::fs
