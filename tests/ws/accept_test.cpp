// SPDX-License-Identifier: MIT
#include "weft/ws/accept.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/ws/socket_pair.hpp"
#include "weft/body/takeover.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::ws {
namespace {

http::request asked() {
  return {.target = "/",
          .headers = {{"host", "a"},
                      {"upgrade", "websocket"},
                      {"connection", "upgrade"},
                      {"sec-websocket-key", fresh_key()},
                      {"sec-websocket-version", "13"}}};
}

TASK_TEST(Accept, AShutdownIsSaidWheneverItComes) {
  for (const bool before : {true, false}) {
    bool ended = false;
    const auto taken = accept(asked(), [&](connection& socket) -> task<> {
                         EXPECT_FALSE(co_await socket.next());
                         ended = true;
                       }).upgrade;
    auto [near, far] = io::memory_stream::pair();
    testing::raw_peer peer{std::move(near)};
    if (before) taken->begin_shutdown();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await taken->run(far, {});
        far.close();
      });
      co_await weft::testing::wait_all_blocked();
      if (!before) taken->begin_shutdown();
      EXPECT_EQ(co_await peer.receive(), "\x88\x02\x03\xe9");  // close 1001
      co_await peer.send_close(1001);
    });
    EXPECT_TRUE(ended);
  }
}

}  // namespace
}  // namespace weft::ws
