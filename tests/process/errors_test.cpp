// SPDX-License-Identifier: MIT
#include "weft/process/errors.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

namespace weft {
namespace {

constexpr int exited(int code) { return code << 8; }  // as `waitpid` has it

TEST(ProcessErrors, SayWhatHappenedToTheWorker) {
  const worker_crashed killed(42, SIGSEGV);
  EXPECT_STREQ(killed.what(), "worker process 42 was killed by SIGSEGV");
  EXPECT_EQ(killed.signal(), SIGSEGV);
  EXPECT_EQ(killed.pid(), 42);
  EXPECT_EQ(killed.code(), process_errc::crashed);

  const worker_crashed left(42, exited(3));
  EXPECT_STREQ(left.what(), "worker process 42 exited with code 3 before its function returned");
  EXPECT_EQ(left.signal(), 0);
  EXPECT_EQ(left.exit_code(), 3);
}

TEST(ProcessErrors, SayWhatWasThrown) {
  EXPECT_STREQ(remote_error("app::bad", "no key").what(), "app::bad: no key");
  EXPECT_STREQ(remote_error("int", "").what(), "int");
}

TEST(ProcessErrors, SayWhatFailedAndWhy) {
  const process_error none(EAGAIN, "start a worker process");
  EXPECT_STREQ(none.what(), "start a worker process: resource temporarily unavailable");
  EXPECT_EQ(none.code(), std::errc::resource_unavailable_try_again);
  const message_too_large large("arguments", 11, 10);
  EXPECT_STREQ(large.what(), "arguments of 11 bytes for a worker process; the limit is 10");
  EXPECT_EQ(large.code(), process_errc::too_large);
  const message_too_deep deep(256);
  EXPECT_STREQ(deep.what(), "a value for another process has more than 256 structs inside of each other");
  EXPECT_EQ(deep.code(), process_errc::too_deep);
  EXPECT_EQ(deep.depth_max(), 256U);
}

TEST(ProcessErrors, HaveStableCodes) {
  EXPECT_STREQ(process_category().name(), "weft.process");
  for (const auto e : {process_errc::crashed, process_errc::remote, process_errc::too_large,
                       process_errc::server_gone, process_errc::too_deep})
    EXPECT_NE(make_error_code(e).message(), "unknown");
}

}  // namespace
}  // namespace weft
