// SPDX-License-Identifier: MIT
#include "weft/ws/reconnect.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/ws/memory_server.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::ws {
namespace {

using testing::beside_server;

client_session to_localhost() { return connect("ws://localhost/"); }

/// Without chance, and with an end.
constexpr auto steady(int attempts_max) {
  return retry_options{.attempts_max = attempts_max, .backoff = 1s, .backoff_max = 4s, .jitter = 0};
}

/// Says its number and goes, in order or not.
struct short_lived_server {
  int visits = 0;
  std::vector<time_point> at{};

  http::response operator()(http::request& request) {
    return accept(request, [this](connection& socket) -> task<> {
      at.push_back(co_await now());
      co_await socket.send_json(++visits);
      if (visits % 2 == 0) co_await socket.close(close_code::service_restart);
    });
  }
};

TASK_TEST(Reconnecting, ConnectsAgainUntilTheBodyHasWhatItWants) {
  short_lived_server server;
  std::vector<int> heard;
  co_await beside_server(std::ref(server), [&]() -> task<> {
    co_await reconnecting(
        to_localhost,
        [&](connection& socket) -> task<> {
          while (heard.size() < 5) heard.push_back(co_await socket.recv_json<int>());
        },
        steady(10));
  });
  EXPECT_EQ(heard, (std::vector{1, 2, 3, 4, 5}));
}

TASK_TEST(Reconnecting, WaitsLongerEachTimeUpToALimit) {
  short_lived_server server;
  co_await beside_server(std::ref(server), [&]() -> task<> {
    const auto listen = [](connection& socket) -> task<> {
      while (co_await socket.next()) {}
    };
    EXPECT_THROW(co_await reconnecting(to_localhost, listen, steady(5)), closed);
  });
  ASSERT_EQ(server.at.size(), 5U);
  std::vector<int> waits;
  for (std::size_t i = 1; i < server.at.size(); ++i) {
    waits.push_back(static_cast<int>((server.at[i] - server.at[i - 1]) / 1s));
  }
  EXPECT_EQ(waits, (std::vector{1, 2, 4, 4}));
}

TASK_TEST(Reconnecting, AConnectionThatLastedIsNoFailure) {
  int visits = 0;
  const auto answer = [&](http::request& request) {
    return accept(request, [&](connection& socket) -> task<> {
      ++visits;
      co_await sleep_for(10s);
      co_await socket.close(close_code::going_away);
    });
  };
  co_await beside_server(answer, [&]() -> task<> {
    const auto listen = [&](connection& socket) -> task<> {
      while (visits < 9 && co_await socket.next()) {}
    };
    co_await reconnecting(to_localhost, listen, steady(2));
  });
  EXPECT_EQ(visits, 9);
}

TASK_TEST(Reconnecting, WaitsForAServerThatIsNotThere) {
  weft::testing::network net;
  int tries = 0;
  const auto count = [&] {
    ++tries;
    return to_localhost();
  };
  const time_point begun = co_await now();
  EXPECT_THROW(co_await reconnecting(count, testing::echo, steady(4)), connect_error);
  EXPECT_EQ(tries, 4);
  EXPECT_EQ(co_await now() - begun, 7s);
}

TASK_TEST(Reconnecting, TakesAServersNo) {
  int asked = 0;
  const auto answer = [&](http::request&) { return http::response::text("", ++asked < 3 ? 503 : 403); };
  co_await beside_server(answer, [&]() -> task<> {
    try {
      co_await reconnecting(to_localhost, testing::echo, steady(10));
      ADD_FAILURE();
    } catch (const connect_error& e) {
      EXPECT_EQ(e.response()->status, 403);
    }
  });
  EXPECT_EQ(asked, 3);
}

TASK_TEST(Reconnecting, WaitsAsLongAsTheServerAsksWithinItsLimit) {
  std::vector<time_point> at;
  const auto answer = [&](http::request&) {
    at.push_back(current_loop()->now());
    auto refusal = http::response::text("", at.size() < 3 ? 503 : 403);
    refusal.headers.add("retry-after", at.size() == 1 ? "3" : "1000");
    return refusal;
  };
  co_await beside_server(answer, [&]() -> task<> {
    EXPECT_THROW(co_await reconnecting(to_localhost, testing::echo, steady(10)), connect_error);
  });
  ASSERT_EQ(at.size(), 3U);
  EXPECT_EQ(at[1] - at[0], 3s);
  EXPECT_EQ(at[2] - at[1], 4s);
}

TASK_TEST(Reconnecting, EndsWhenTheBodyClosesOrFails) {
  int visits = 0;
  const auto answer = [&](http::request& request) {
    ++visits;
    return accept(request, testing::echo);
  };
  co_await beside_server(answer, [&]() -> task<> {
    co_await reconnecting(to_localhost, [](connection& socket) -> task<> { co_await socket.close(); });
    EXPECT_THROW(co_await reconnecting(to_localhost,
                                       [](connection& socket) -> task<> {
                                         socket.begin_close();
                                         co_await socket.recv_text();
                                       }),
                 closed);
    EXPECT_THROW(co_await reconnecting(to_localhost,
                                       [](connection&) -> task<> {
                                         co_await sleep_for(0s);
                                         throw std::runtime_error("a bug");
                                       }),
                 std::runtime_error);
  });
  EXPECT_EQ(visits, 3);
}

TEST(ReconnectingCancelled, EverywhereLeavesNothingBehind) {
  const auto counts = weft::testing::cancel_everywhere([](weft::testing::cancelled_run& run) -> task<> {
    short_lived_server server;
    co_await beside_server(std::ref(server), [&]() -> task<> {
      co_await run.run([]() -> task<> {
        int heard = 0;
        co_await reconnecting(to_localhost, [&](connection& socket) -> task<> {
          while (heard < 3) heard = co_await socket.recv_json<int>();
        });
      });
    });
  });
  EXPECT_GT(counts.cuts, 50U);
}

}  // namespace
}  // namespace weft::ws
