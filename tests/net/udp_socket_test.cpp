// SPDX-License-Identifier: MIT
// Covers: weft/net/udp_socket.hpp weft/net/detail/datagram_socket.hpp weft/net/detail/open_socket.hpp
#include "weft/net/udp_socket.hpp"

#include <gtest/gtest.h>
#include <net/if.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/descriptor_limit.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/errors.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

task<udp_socket> bind_locally(const char* host = "127.0.0.1") { return bind_udp({.host = host}); }

task<std::string> text_from(udp_socket& socket) {
  auto got = co_await socket.next();
  co_return got ? got->data : "(the end)";
}

TASK_TEST(UdpSocket, SendsToAnybodyAndKnowsWhoSent) {
  for (const char* host : {"127.0.0.1", "::1"}) {
    auto a = co_await bind_locally(host);
    auto b = co_await bind_locally(host);
    EXPECT_NE(a.descriptor(), b.descriptor());
    co_await a.send_to("hello", b.local());
    std::string into(10, '\0');
    const auto got = co_await b.receive_from(into);
    EXPECT_EQ(got.bytes, 5U);
    EXPECT_EQ(into.substr(0, 5), "hello");
    EXPECT_EQ(got.from, a.local());
    co_await b.send_to("back", got.from);
    const auto answer = co_await a.next();
    EXPECT_EQ(answer->data, "back");
    EXPECT_EQ(answer->from, b.local());
    EXPECT_FALSE(a.peer());
  }
}

TASK_TEST(UdpSocket, KeepsTheBordersOfMessages) {
  auto a = co_await bind_locally();
  auto b = co_await bind_locally();
  const std::vector<std::string> messages{"one", "", "three", std::string(60'000, 'x')};
  for (const std::string& message : messages) co_await a.send_to(message, b.local());
  for (const std::string& message : messages) EXPECT_EQ(co_await text_from(b), message);
}

TASK_TEST(UdpSocket, AMessageThatDoesNotFitIsAnError) {
  auto a = co_await bind_locally();
  auto b = co_await bind_locally();
  co_await a.send_to("1234567", b.local());
  co_await a.send_to("next", b.local());
  std::string into(4, '\0');
  try {
    co_await b.receive_from(into);
    ADD_FAILURE() << "no error";
  } catch (const truncated_error& e) {
    EXPECT_EQ(e.bytes(), 7U);
    EXPECT_EQ(e.room(), 4U);
    EXPECT_STREQ(e.what(), "receive a datagram of 7 bytes into 4: message too long");
  }
  EXPECT_EQ((co_await b.receive_from(into)).bytes, 4U);  // one that just fits
}

TASK_TEST(UdpSocket, ATooLargeMessageIsNotSent) {
  auto a = co_await bind_locally();
  try {
    co_await a.send_to(std::string(70'000, 'x'), a.local());
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_EQ(e.code(), std::errc::message_size);
    EXPECT_EQ(e.what(), "send a datagram to " + a.local().str() + ": message too long");
  }
}

TASK_TEST(UdpSocket, AConnectedOneHearsOfItsPeerOnly) {
  auto server = co_await bind_locally();
  auto stranger = co_await bind_locally();
  auto client = co_await connect_udp(server.local());
  EXPECT_EQ(client.peer(), server.local());
  co_await stranger.send_to("spam", client.local());
  co_await client.send("ping");
  const auto got = co_await server.next();
  EXPECT_EQ(got->data, "ping");
  EXPECT_EQ(got->from, client.local());
  co_await server.send_to("pong", got->from);
  std::string into(10, '\0');
  EXPECT_EQ(co_await client.receive(into), 4U);
  EXPECT_EQ(into.substr(0, 4), "pong");
}

TASK_TEST(UdpSocket, AConnectedOneIsToldThatNobodyListens) {
  auto server = co_await bind_locally();
  auto client = co_await connect_udp("127.0.0.1", server.local().port);
  server.close();
  co_await client.send("anybody?");
  std::string into(10, '\0');
  try {
    co_await client.receive(into);
    ADD_FAILURE() << "no error";
  } catch (const error& e) {
    EXPECT_STREQ(e.what(), "receive a datagram: connection refused");
  }
  EXPECT_FALSE(co_await move_on_after(1s, client.receive(into)));  // it goes on
}

TASK_TEST(UdpSocket, OfEveryAddressSpeaksBothFamilies) {
  auto any = co_await bind_udp();
  auto v4 = co_await bind_locally();
  co_await any.send_to("to v4", v4.local());
  EXPECT_EQ(co_await text_from(v4), "to v4");
  co_await v4.send_to("from v4", endpoint{ip_address::loopback_v4(), any.local().port});
  EXPECT_EQ((co_await any.next())->from, v4.local());
  if (!any.local().address.is_v6()) co_return;  // a machine without IPv6
  auto v6 = co_await bind_locally("::1");
  co_await v6.send_to("from v6", endpoint{ip_address::loopback_v6(), any.local().port});
  EXPECT_EQ((co_await any.next())->from, v6.local());
}

TASK_TEST(UdpSocket, OneTaskForEachDirection) {
  auto a = co_await bind_locally();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await a.next(); });
    co_await testing::wait_all_blocked();
    EXPECT_THROW(co_await a.next(), io::busy_error);
    co_await a.send_to("to myself", a.local());
  });
}

TASK_TEST(UdpSocket, CloseEndsWhoWaits) {
  auto a = co_await bind_locally();
  int seen = 0;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      while (auto message = co_await a.next()) ++seen;
    });
    co_await a.send_to("x", a.local());
    co_await testing::wait_all_blocked();
    EXPECT_EQ(seen, 1);
    a.close();
    a.close();
  });
  EXPECT_FALSE(co_await a.next());
  std::string into(1, '\0');
  EXPECT_THROW(co_await a.receive_from(into), error);
  EXPECT_THROW(co_await a.send("x"), error);
  EXPECT_THROW(a.local(), error);
}

TASK_TEST(UdpSocket, SaysWhereItCouldNotBind) {
  auto first = co_await bind_locally();
  try {
    co_await bind_udp({"127.0.0.1", first.local().port});
    ADD_FAILURE() << "no error";
  } catch (const listen_error& e) {
    EXPECT_EQ(e.what(), "bind UDP to " + first.local().str() + ": address already in use");
  }
  EXPECT_THROW(co_await bind_udp({.host = "nobody.invalid"}), dns::resolve_error);
  EXPECT_THROW(co_await connect_udp("nobody.invalid", 1), dns::resolve_error);
}

TASK_TEST(UdpSocket, MayShareAPort) {
  auto first = co_await bind_udp({.host = "127.0.0.1"}, {.reuse_port = true});
  auto second = co_await bind_udp({"127.0.0.1", first.local().port}, {.reuse_port = true});
  EXPECT_EQ(first.local(), second.local());
}

TASK_TEST(UdpSocket, BroadcastsOnlyIfItMay) {
  const endpoint everybody{ip_address::v4(127, 255, 255, 255), (co_await bind_locally()).local().port};
  auto a = co_await bind_udp({.host = "0.0.0.0"});
  EXPECT_THROW(co_await a.send_to("x", everybody), error);
  auto may = co_await bind_udp({.host = "0.0.0.0"}, {.broadcast = true});
  auto hears = co_await bind_udp({"0.0.0.0", everybody.port});
  co_await may.send_to("all", everybody);
  EXPECT_EQ(co_await text_from(hears), "all");
}

TASK_TEST(UdpSocket, GetsWhatIsSentToItsGroups) {
  const std::uint32_t loopback = if_nametoindex("lo");
  const ip_address v4 = *ip_address::parse("239.1.2.3");
  const ip_address v6 = *ip_address::parse("ff01::1234");  // of this machine only
  for (const ip_address& group : {v4, v6}) {
    const bind_address every{.host = group.is_v6() ? "::" : "0.0.0.0"};
    auto member = co_await bind_udp(every, {.reuse_address = true});
    auto sender = co_await bind_udp({.host = group.is_v6() ? "::1" : "127.0.0.1"});
    const endpoint to{group, member.local().port};
    sender.set(multicast_options{.interface = loopback});
    member.join(group, loopback);
    try {
      co_await sender.send_to("to the group", to);
    } catch (const error& e) {
      if (group.is_v6() && e.code() == std::errc::network_unreachable) co_return;  // no route for it here
      throw;
    }
    EXPECT_EQ(co_await text_from(member), "to the group");
    member.leave(group, loopback);
    co_await sender.send_to("to nobody", to);
    EXPECT_FALSE(co_await move_on_after(1s, member.next()));
    EXPECT_THROW(member.leave(group, loopback), error);
  }
}

TASK_TEST(UdpSocket, ACancelledReceiverTakesNothing, .seeds = 20) {
  auto a = co_await bind_locally();
  std::string got;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto cut = g.spawn([&]() -> task<> { got = co_await text_from(a); });
    co_await testing::wait_all_blocked();
    co_await a.send_to("one", a.local());
    cut.cancel();  // at the instant of the arrival
    co_await cut.join();
  });
  co_await a.send_to("two", a.local());
  std::string rest;
  while (const auto more = co_await move_on_after(1s, text_from(a))) rest += *more;
  EXPECT_EQ(got + rest, "onetwo");
}

TEST(UdpSocket, LeavesNothingBehindWhereverItIsCut) {
  const auto counts = testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    co_await run.run([]() -> task<> {
      auto server = co_await bind_locally();
      auto client = co_await connect_udp(server.local());
      co_await client.send("ping");
      co_await server.next();
      co_await move_on_after(1s, client.next());
    });
  });
  EXPECT_GT(counts.cuts, 10U);
}

TASK_TEST(UdpSocket, WaitsForADescriptor) {
  if (!tests::can_do_without_descriptors) co_return;
  auto first = co_await bind_locally();
  co_await with_task_group([&](task_group<>& g) -> task<> {
    tests::descriptor_limit limit(0);
    auto binding = g.spawn([]() -> task<> { co_await bind_udp({.host = "127.0.0.1"}); });
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(binding.done());
    limit.lift();
    first.close();
    EXPECT_EQ(co_await binding.join(), child_state::returned);
  });
}

}  // namespace
}  // namespace weft::net
