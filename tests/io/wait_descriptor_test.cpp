// SPDX-License-Identifier: MIT
#include "weft/io/wait_descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tests/io/socket_pair.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

TASK_TEST(WaitReadable, LooksAtTheStateOfAForeignDescriptor) {
  const auto [ours, theirs] = tests::socket_pair();
  EXPECT_FALSE(co_await move_on_after(1s, wait_readable(ours.get())));
  EXPECT_TRUE(co_await move_on_after(1s, wait_writable(ours.get())));
  EXPECT_EQ(send(theirs.get(), "ab", 2, 0), 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(co_await move_on_after(1s, wait_readable(ours.get())));
    char byte = 0;
    EXPECT_EQ(recv(ours.get(), &byte, 1, 0), 1);
  }
  EXPECT_FALSE(co_await move_on_after(1s, wait_readable(ours.get())));
}

TASK_TEST(WaitReadable, WakesWhoWaits, .seeds = 10) {
  auto [ours, theirs] = tests::socket_pair();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto reader = g.spawn([&]() -> task<> { co_await wait_readable(ours.get()); });
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(reader.done());
    co_await wait_writable(ours.get());  // beside the reader
    EXPECT_THROW(co_await wait_readable(ours.get()), busy_error);
    EXPECT_FALSE(reader.done());
    theirs.close();
    EXPECT_EQ(co_await reader.join(), child_state::returned);
  });
}

TASK_TEST(WaitReadable, ALaterDescriptorMayHaveTheSameNumber) {
  for (int i = 0; i < 3; ++i) {
    const auto [ours, theirs] = tests::socket_pair();
    EXPECT_FALSE(co_await move_on_after(1s, wait_readable(ours.get())));
    EXPECT_EQ(send(theirs.get(), "x", 1, 0), 1);
    EXPECT_TRUE(co_await move_on_after(1s, wait_readable(ours.get())));
  }
}

TASK_TEST(WaitReadable, SaysWhatCannotBeWaitedFor) {
  try {
    co_await wait_readable(-1);
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "wait for descriptor -1: bad file descriptor");
  }
  const descriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  co_await wait_readable(file.get());  // always ready
}

TASK_TEST(NotifyClosing, EndsWhoWaits) {
  auto [ours, theirs] = tests::socket_pair();
  int ended = 0;
  const auto expect_closed = [&](task<> wait) -> task<> {
    try {
      co_await std::move(wait);
    } catch (const error& e) {
      ended += e.code() == std::errc::operation_canceled;
    }
  };
  while (send(ours.get(), "x", 1, MSG_DONTWAIT) == 1) {}
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(expect_closed, wait_readable(ours.get()));
    g.spawn(expect_closed, wait_writable(ours.get()));
    co_await testing::wait_all_blocked();
    co_await notify_closing(theirs.get());  // nobody waits for it
    EXPECT_EQ(ended, 0);
    co_await notify_closing(ours.get());
    ours.close();
  });
  EXPECT_EQ(ended, 2);
}

TEST(WaitReadable, LeavesNothingBehindWhereverItIsCut) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    const auto [ours, theirs] = tests::socket_pair();
    co_await run.run([&]() -> task<> {
      co_await wait_writable(ours.get());
      EXPECT_EQ(send(theirs.get(), "x", 1, 0), 1);
      co_await wait_readable(ours.get());
    });
    co_await wait_writable(ours.get());
  });
}

}  // namespace
}  // namespace weft::io
