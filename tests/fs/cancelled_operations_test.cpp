// SPDX-License-Identifier: MIT
// Covers: weft/fs/file.hpp weft/fs/contents.hpp weft/fs/copy.hpp weft/fs/temporary.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: nothing is left
// open, and no thread of `to_thread` uses what is gone.
#include <gtest/gtest.h>

#include "tests/fs/scratch_folder.hpp"
#include "weft/core/task_group.hpp"
#include "weft/fs/contents.hpp"
#include "weft/fs/copy.hpp"
#include "weft/fs/directory.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/fs/walk.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft::fs {
namespace {

using testing::cancel_everywhere;
using testing::cancelled_run;
using tests::scratch_folder;

TEST(CancelledFiles, CloseWhatTheyHaveOpened) {
  const scratch_folder folder;
  const auto counts = cancel_everywhere([&](cancelled_run& run) -> task<> {
    co_await run.run([&]() -> task<> {
      file f = co_await open(folder / "x", {.read = true, .write = true, .create = true, .truncate = true});
      co_await f.write_all("some", "thing");
      std::string back(20, '\0');
      EXPECT_EQ(co_await f.read_at(0, back), 9U);
      co_await f.finish();
    });
  });
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledFiles, AreReplacedWhollyOrNotAtAll) {
  const scratch_folder folder;
  folder.with("x", "0");
  cancel_everywhere([&](cancelled_run& run) -> task<> {
    const std::string before = folder.bytes_of("x");
    const std::string after = before == "0" ? std::string(100'000, '1') : "0";
    const bool finished = co_await run.run([&]() -> task<> {
      co_await replace(folder / "x", after);
      EXPECT_EQ(co_await read_bytes(folder / "x"), after);
    });
    const std::string now = folder.bytes_of("x");
    EXPECT_TRUE(now == after || (!finished && now == before));
    EXPECT_EQ(folder.entries(), 1U);
  });
}

TEST(CancelledFiles, LeaveNothingTemporary) {
  const scratch_folder folder;
  cancel_everywhere(
      [&](cancelled_run& run) -> task<> {
        co_await run.run([&]() -> task<> {
          co_await with(temporary_directory(folder.str()), [](const std::string& inside) -> task<> {
            co_await create_directories(inside + "/a");
            co_await write(inside + "/a/x", "data");
            co_await copy_tree(inside + "/a", inside + "/c");
            walk all(inside);
            int count = 0;
            while (co_await all.next()) ++count;
            EXPECT_EQ(count, 4);
            EXPECT_EQ(co_await remove_all(inside + "/c"), 2U);
          });
        });
        EXPECT_EQ(folder.entries(), 0U);
      },
      {.seeds = 1});
}

}  // namespace
}  // namespace weft::fs
