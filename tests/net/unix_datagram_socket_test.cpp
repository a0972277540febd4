// SPDX-License-Identifier: MIT
#include "weft/net/unix_datagram_socket.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/net/scratch_path.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

TASK_TEST(UnixDatagramSocket, SendsToNamesAndAnswers) {
  const tests::scratch_path here, there;
  {
    auto a = co_await bind_unix_datagram(here.str());
    auto b = co_await bind_unix_datagram(there.str());
    co_await a.send_to("hello", b.local());
    const auto got = co_await b.next();
    EXPECT_EQ(got->data, "hello");
    EXPECT_EQ(got->from, a.local());
    auto client = co_await connect_unix_datagram(here.str());
    co_await client.send("from nobody");
    EXPECT_TRUE((co_await a.next())->from.is_unnamed());
    const unix_datagram_socket moved = std::move(b);
    EXPECT_TRUE(there.exists());
  }
  EXPECT_FALSE(here.exists() || there.exists());
}

TASK_TEST(UnixDatagramSocket, KeepsTheBordersOfMessages) {
  auto [a, b] = co_await unix_datagram_pair();
  co_await a.send("one");
  co_await a.send("");
  co_await a.send("three");
  std::string into(4, '\0');
  EXPECT_EQ(co_await b.receive(into), 3U);
  EXPECT_EQ(co_await b.receive(into), 0U);
  EXPECT_THROW(co_await b.receive(into), truncated_error);
}

TASK_TEST(UnixDatagramSocket, WaitsWhileTheQueueIsFull) {
  const tests::scratch_path path;
  auto receiver = co_await bind_unix_datagram(path.str());
  auto [sender, unused] = co_await unix_datagram_pair();
  auto connected = co_await connect_unix_datagram(path.str());
  constexpr int count = 200;  // more than the system queues
  int seen = 0;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    const auto unconnected = co_await bind_unix_datagram(unix_address::abstract("weft sender"));
    g.spawn([&]() -> task<> {
      for (int i = 0; i < count; ++i) co_await connected.send("x");
    });
    g.spawn([&]() -> task<> {
      auto other = co_await bind_unix_datagram(unix_address::abstract("weft other sender"));
      for (int i = 0; i < count; ++i) co_await other.send_to("y", path.str());
    });
    co_await testing::wait_all_blocked();
    while (seen < 2 * count && co_await move_on_after(1h, receiver.next())) ++seen;
  });
  EXPECT_EQ(seen, 2 * count);
}

TASK_TEST(UnixDatagramSocket, SaysThatNobodyIsThere) {
  const tests::scratch_path path;
  EXPECT_THROW(co_await connect_unix_datagram(path.str()), connect_error);
  auto [a, b] = co_await unix_datagram_pair();
  b.close();
  EXPECT_THROW(co_await a.send("x"), error);
  auto sender = co_await bind_unix_datagram(path.str());
  EXPECT_THROW(co_await bind_unix_datagram(path.str()), listen_error);
  try {
    co_await sender.send_to("x", "/nowhere");
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "send a message to /nowhere: no such file or directory");
  }
}

TASK_TEST(UnixDatagramSocket, CloseEndsWhoWaits) {
  auto [a, b] = co_await unix_datagram_pair();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { EXPECT_FALSE(co_await a.next()); });
    co_await testing::wait_all_blocked();
    a.close();
  });
}

}  // namespace
}  // namespace weft::net
