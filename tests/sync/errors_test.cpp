// SPDX-License-Identifier: MIT
#include "weft/sync/errors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft {
namespace {

template <typename E>
void expect(sync_errc code, const char* text) {
  const E e;
  EXPECT_EQ(e.code(), code);
  EXPECT_STREQ(e.code().category().name(), "weft.sync");
  EXPECT_STREQ(e.what(), text);
  EXPECT_EQ(e.code().message(), text);
  EXPECT_TRUE((std::is_base_of_v<error, E>));
}

TEST(SyncErrors, HaveStableCodesAndSayWhatHappened) {
  expect<abandoned_lock>(sync_errc::abandoned_lock,
                         "the task that held this lock ended and did not give it back");
  expect<broken_barrier>(sync_errc::broken_barrier, "the barrier was reset or aborted");
  expect<broken_channel>(sync_errc::broken_channel, "send to a channel that nobody receives from");
  expect<broken_promise>(sync_errc::broken_promise, "the promise was destroyed before it was set");
  expect<queue_shut_down>(sync_errc::queue_shut_down, "the queue was shut down");
  EXPECT_EQ(static_cast<int>(sync_errc::queue_shut_down), 4);
  EXPECT_EQ(static_cast<int>(sync_errc::broken_promise), 5);
  EXPECT_EQ(sync_category().message(99), "unknown");
}

}  // namespace
}  // namespace weft
