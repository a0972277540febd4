// SPDX-License-Identifier: MIT
// Covers: weft/net/unix_listener.hpp weft/net/detail/bound_path.hpp weft/net/detail/listening_socket.hpp
#include "weft/net/unix_listener.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>

#include "tests/net/scratch_path.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

TASK_TEST(UnixListener, AcceptsAndRemovesItsPath) {
  const tests::scratch_path path;
  {
    auto listener = co_await listen_unix(path.str());
    EXPECT_TRUE(path.exists());
    EXPECT_EQ(listener.local(), unix_address(path.str()));
    auto client = co_await connect_unix(path.str());
    auto served = co_await listener.accept();
    co_await client.write_all("hello");
    std::string into(5, '\0');
    co_await served.read_exactly(into);
    EXPECT_EQ(into, "hello");
    const unix_listener moved = std::move(listener);
    EXPECT_TRUE(path.exists());
  }
  EXPECT_FALSE(path.exists());
}

TASK_TEST(UnixListener, CloseEndsWhoWaits) {
  const tests::scratch_path path;
  auto listener = co_await listen_unix(path.str());
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { EXPECT_THROW(co_await listener.accept(), error); });
    co_await testing::wait_all_blocked();
    listener.close();
    listener.close();
  });
  EXPECT_FALSE(path.exists());
}

TASK_TEST(UnixListener, ReplacesWhatACrashLeft) {
  const tests::scratch_path path;
  const socket_address address = unix_address(path.str()).to_system();
  {
    const io::descriptor crashed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::bind(crashed.get(), address.get(), address.size()), 0);
  }
  EXPECT_THROW(co_await listen_unix(path.str(), {.replace_stale = false}), listen_error);
  auto listener = co_await listen_unix(path.str());
  co_await connect_unix(path.str());
}

TASK_TEST(UnixListener, LeavesAloneWhatIsNotItsOwn) {
  const tests::scratch_path path;
  auto first = co_await listen_unix(path.str());
  try {
    co_await listen_unix(path.str());
    ADD_FAILURE() << "no error";
  } catch (const listen_error& e) {
    EXPECT_EQ(e.what(), "listen on " + path.str() + ": address already in use");
  }
  co_await connect_unix(path.str());  // it still listens
  unlink(path.str().c_str());
  auto second = co_await listen_unix(path.str());
  first.close();  // the path is another one's by now
  co_await connect_unix(path.str());
  second.close();
  std::ofstream(path.str()) << "a file";
  EXPECT_THROW(co_await listen_unix(path.str()), listen_error);
  EXPECT_TRUE(path.exists());
}

TASK_TEST(UnixListener, LetsInWhomItIsTold) {
  const tests::scratch_path path;
  auto listener = co_await listen_unix(path.str(), {.mode = 0600});
  struct stat found{};
  EXPECT_EQ(stat(path.str().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(UnixListener, LeavesNothingBehindWhereverItIsCut) {
  const tests::scratch_path path;
  testing::cancel_everywhere([&path](testing::cancelled_run& run) -> task<> {
    co_await run.run([&path]() -> task<> {
      auto listener = co_await listen_unix(path.str());
      auto client = co_await connect_unix(path.str());
      auto served = co_await listener.accept();
      co_await move_on_after(1s, listener.accept());
    });
    EXPECT_FALSE(path.exists());
  });
}

}  // namespace
}  // namespace weft::net
