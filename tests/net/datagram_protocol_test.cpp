// SPDX-License-Identifier: MIT
#include "weft/net/datagram_protocol.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/wait_descriptor.hpp"
#include "weft/net/socket_options.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

/// Keeps what it is told, one word each.
class recording_datagrams final : public datagram_protocol {
 public:
  void connection_made(datagram_transport& t) override {
    to = &t;
    log += "made;";
  }
  void datagram_received(std::string_view data, const endpoint& from) override {
    log += std::string(data.substr(0, 10)) + ";";
    if (on_data) on_data(data, from);
  }
  void error_received(const error& e) override { log += "error " + std::to_string(e.code().value()) + ";"; }
  void pause_writing() override { log += "pause;"; }
  void resume_writing() override { log += "resume;"; }
  void connection_lost(std::exception_ptr error) noexcept override { log += error ? "broken;" : "lost;"; }

  std::string log;
  datagram_transport* to = nullptr;
  std::function<void(std::string_view, const endpoint&)> on_data;
};

task<udp_socket> local_socket() { return bind_udp({.host = "127.0.0.1"}); }

TASK_TEST(DatagramProtocol, EchoesUntilItIsClosed) {
  auto client = co_await local_socket();
  auto served = co_await local_socket();
  const endpoint at = served.local();
  recording_datagrams echo;
  echo.on_data = [&](std::string_view data, const endpoint& from) {
    echo.to->send_to(data, from);
    if (data == "bye") echo.to->close();
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&] { return run_protocol(served, echo); });
    for (const char* text : {"one", "", "bye"}) {
      co_await client.send_to(text, at);
      EXPECT_EQ((co_await client.next())->data, text);
    }
  });
  EXPECT_EQ(echo.log, "made;one;;bye;lost;");
  EXPECT_LT(served.descriptor(), 0);
}

TASK_TEST(DatagramProtocol, IsToldErrorsAndGoesOn) {
  auto gone = co_await local_socket();
  auto client = co_await connect_udp(gone.local());
  gone.close();
  recording_datagrams talker;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&] { return run_protocol(client, talker); });
    co_await testing::wait_all_blocked();
    talker.to->send("nobody hears");
    co_await testing::wait_all_blocked();
    talker.to->send(std::string(100'000, 'x'));
    EXPECT_FALSE(talker.to->is_closing());
    EXPECT_EQ(talker.to->socket().descriptor(), client.descriptor());
    talker.to->close();
    EXPECT_TRUE(talker.to->is_closing());
    talker.to->send("after the end");
  });
  EXPECT_EQ(talker.log,
            "made;error " + std::to_string(ECONNREFUSED) + ";error " + std::to_string(EMSGSIZE) + ";lost;");
}

TASK_TEST(DatagramProtocol, StopsReading) {
  auto client = co_await local_socket();
  auto served = co_await local_socket();
  const endpoint at = served.local();
  recording_datagrams slow;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&] { return run_protocol(served, slow); });
    co_await testing::wait_all_blocked();
    slow.to->pause_reading();
    co_await client.send_to("late", at);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(slow.log, "made;");
    slow.to->resume_reading();
    co_await testing::wait_all_blocked();
    slow.to->abort();
    slow.to->abort();
  });
  EXPECT_EQ(slow.log, "made;late;lost;");
}

// A Unix socket is what has no room: loopback's UDP drops.
task<std::pair<udp_socket, io::descriptor>> tight_pair() {
  int ends[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
  send_buffer_bytes{4608}.set_on(ends[0]);
  co_return std::pair(udp_socket(co_await this_loop{}, io::descriptor(ends[0])), io::descriptor(ends[1]));
}

TASK_TEST(DatagramProtocol, KeepsWhatThereIsNoRoomFor) {
  auto [socket, peer] = co_await tight_pair();
  recording_datagrams talker;
  std::string got;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&] { return run_protocol(socket, talker); });
    co_await testing::wait_all_blocked();
    EXPECT_THROW(talker.to->set_water_marks({.high = 1, .low = 2}), std::invalid_argument);
    talker.to->set_water_marks({.high = 2000, .low = 1000});
    for (char c = 'a'; c < 'k'; ++c) talker.to->send(std::string(1000, c));
    EXPECT_GT(talker.to->unsent(), 2000U);
    EXPECT_EQ(talker.log, "made;pause;");
    talker.to->close();
    std::string into(2000, '\0');
    while (got.size() < 10) {
      co_await io::wait_readable(peer.get());
      EXPECT_EQ(recv(peer.get(), into.data(), into.size(), 0), 1000);
      got += into[0];
    }
  });
  EXPECT_EQ(got, "abcdefghij") << "nothing is lost, and nothing overtaken";
  EXPECT_EQ(talker.log, "made;pause;resume;lost;");
}

TASK_TEST(DatagramProtocol, AbortThrowsAwayWhatIsUnsent) {
  auto [socket, peer] = co_await tight_pair();
  recording_datagrams talker;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&] { return run_protocol(socket, talker); });
    co_await testing::wait_all_blocked();
    for (int i = 0; i < 10; ++i) talker.to->send(std::string(1000, 'x'));
    co_await testing::wait_all_blocked();
    talker.to->abort();
    EXPECT_EQ(talker.to->unsent(), 0U);
  });
  EXPECT_EQ(talker.log, "made;lost;");
}

TASK_TEST(DatagramProtocol, AFaultOfACallbackIsThrown) {
  auto client = co_await local_socket();
  auto served = co_await local_socket();
  recording_datagrams faulty;
  faulty.on_data = [](std::string_view, const endpoint&) { throw std::runtime_error("a bug"); };
  co_await client.send_to("x", served.local());
  EXPECT_THROW(co_await run_protocol(served, faulty), exception_group);
  EXPECT_EQ(faulty.log, "made;x;broken;");
}

TEST(DatagramProtocol, IsToldTheEndWhereverItIsCut) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    auto [socket, peer] = co_await tight_pair();
    recording_datagrams talker;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        char into[2000];
        for (;;) {
          co_await io::wait_readable(peer.get());
          EXPECT_GT(recv(peer.get(), into, sizeof into, 0), 0);
        }
      });
      co_await run.run([&]() -> task<> {
        co_await with_task_group([&](task_group<>& inner) -> task<> {
          inner.spawn([&] { return run_protocol(socket, talker); });
          co_await testing::wait_all_blocked();
          for (int i = 0; i < 10; ++i) talker.to->send(std::string(1000, 'x'));
          talker.to->close();
        });
      });
    });
    if (!talker.log.empty())
      EXPECT_TRUE(talker.log.starts_with("made;") && talker.log.ends_with("lost;")) << talker.log;
  });
}

}  // namespace
}  // namespace weft::net
