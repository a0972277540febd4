// SPDX-License-Identifier: MIT
// Covers: weft/net/unix_stream.hpp weft/net/attributes.hpp weft/io/attribute.hpp
#include "weft/net/unix_stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "tests/net/scratch_path.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

TEST(UnixStream, KeepsThePromisesOfAStream) {
  const std::size_t before = tests::open_descriptors();
  testing::check_stream([]() -> task<testing::stream_pair> {
    auto [a, b] = co_await unix_pair();
    co_return testing::stream_pair{std::make_unique<unix_stream>(std::move(a)),
                                   std::make_unique<unix_stream>(std::move(b))};
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TASK_TEST(UnixStream, SaysWhyItCannotConnect) {
  const tests::scratch_path path;
  try {
    co_await connect_unix(path.str());
    ADD_FAILURE() << "no error";
  } catch (const connect_error& e) {
    EXPECT_EQ(e.what(), "connect " + path.str() + ": no such file or directory");
  }
  EXPECT_THROW(co_await connect_unix(unix_address::abstract("weft nobody is here")), connect_error);
}

TASK_TEST(UnixStream, WaitsWhileTheQueueIsFull) {
  const tests::scratch_path path;
  auto listener = co_await listen_unix(path.str(), {.backlog = 0});
  auto first = co_await connect_unix(path.str());
  EXPECT_FALSE(co_await move_on_after(1s, connect_unix(path.str())));
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto waiting = g.spawn([&]() -> task<> { co_await connect_unix(path.str()); });
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(waiting.done());
    co_await listener.accept();
    EXPECT_EQ(co_await waiting.join(), child_state::returned);
  });
}

/// A descriptor from which `text` can be read.
io::descriptor holding(std::string_view text) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  return io::descriptor(ends[0]);
}

std::string held_by(const io::descriptor& from) {
  char into[100];
  const ssize_t n = read(from.get(), into, sizeof into);
  return {into, n < 0 ? 0U : static_cast<std::size_t>(n)};
}

TASK_TEST(UnixStream, PassesDescriptors) {
  auto [a, b] = co_await unix_pair();
  const auto one = holding("one"), two = holding("two");
  const int sent[] = {one.get(), two.get()};
  co_await a.send_descriptors("with", sent);
  std::string into(10, '\0');
  auto got = co_await b.receive_descriptors(into);
  EXPECT_EQ(into.substr(0, got.bytes), "with");
  EXPECT_EQ(got.descriptors.size(), 2U);
  EXPECT_EQ(held_by(got.descriptors.at(0)), "one");
  EXPECT_EQ(held_by(got.descriptors.at(1)), "two");
  EXPECT_EQ(fcntl(got.descriptors[0].get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  co_await a.write_all("without");
  got = co_await b.receive_descriptors(into);
  EXPECT_EQ(got.bytes, 7U);
  EXPECT_TRUE(got.descriptors.empty());
  a.close();
  EXPECT_EQ((co_await b.receive_descriptors(into)).bytes, 0U);
}

TASK_TEST(UnixStream, ReadsOnBehindDescriptorsThatNobodyWanted) {
  auto [a, b] = co_await unix_pair();
  const std::size_t before = tests::open_descriptors();
  const auto extra = holding("x");
  const int sent[] = {extra.get()};
  co_await a.write_all("before,");
  co_await a.send_descriptors("with,", sent);
  co_await a.write_all("after");
  std::string into(100, '\0'), all;
  while (all.size() < 17) {  // one read stops at the descriptors, although there is more
    const auto n = co_await move_on_after(1s, b.read_some(into));
    EXPECT_TRUE(n);
    if (!n) break;
    all.append(into, 0, *n);
  }
  EXPECT_EQ(all, "before,with,after");
  EXPECT_EQ(tests::open_descriptors(), before + 1);
}

TASK_TEST(UnixStream, MoreDescriptorsThanAskedForAreAnError) {
  auto [a, b] = co_await unix_pair();
  const auto one = holding("one");
  const int sent[] = {one.get(), one.get()};
  co_await a.send_descriptors("x", sent);
  const std::size_t before = tests::open_descriptors();
  std::string into(10, '\0');
  EXPECT_THROW(co_await b.receive_descriptors(into, 1), error);
  EXPECT_EQ(tests::open_descriptors(), before) << "they are closed";
}

TASK_TEST(UnixStream, RefusesToSendTooMuchOrNothing) {
  auto [a, b] = co_await unix_pair();
  const auto one = holding("one");
  const std::vector<int> many(254, one.get());
  EXPECT_THROW(co_await a.send_descriptors("x", many), std::invalid_argument);
  EXPECT_THROW(co_await a.send_descriptors("", std::span(many).first(1)), std::invalid_argument);
  co_await a.send_descriptors("x", std::span(many).first(253));
  std::string into(1, '\0');
  EXPECT_EQ((co_await b.receive_descriptors(into, 253)).descriptors.size(), 253U);
}

TASK_TEST(UnixStream, TellsWhoHasSentWhat) {
  auto [a, b] = co_await unix_pair();
  const credentials me{.pid = getpid(), .uid = getuid(), .gid = getgid()};
  std::string into(10, '\0');
  co_await a.write_all("silent");
  EXPECT_FALSE((co_await b.receive_descriptors(into)).sender) << "nobody has asked for it";
  b.set(sender_credentials());
  EXPECT_TRUE(b.get<sender_credentials>().on);
  co_await a.write_all("x");
  EXPECT_EQ((co_await b.receive_descriptors(into)).sender, me) << "whether it is said or not";
  co_await a.send_as("x", me);
  EXPECT_EQ((co_await b.receive_descriptors(into)).sender, me);
  const auto one = holding("one");
  const int sent[] = {one.get()};
  co_await a.send_descriptors("x", sent);
  const auto both = co_await b.receive_descriptors(into);
  EXPECT_EQ(both.sender, me);
  EXPECT_EQ(held_by(both.descriptors.at(0)), "one");
  EXPECT_THROW(co_await a.send_as("", me), std::invalid_argument);
  try {
    co_await a.send_as("x", {.pid = 0x3fffffff, .uid = me.uid, .gid = me.gid});
    ADD_FAILURE() << "there is no such process";
  } catch (const error& e) {
    EXPECT_EQ(std::string(e.what()).find("send credentials to "), 0U) << e.what();
  }
  if (geteuid() != 0) GTEST_SKIP() << "only root may speak for others";
  co_await a.send_as("x", {.pid = me.pid, .uid = 12, .gid = 34});
  EXPECT_EQ((co_await b.receive_descriptors(into)).sender, (credentials{me.pid, 12, 34}));
}

TEST(UnixStream, LosesNoDescriptorWhereverItIsCut) {
  const auto one = holding("one");
  const auto counts = testing::cancel_everywhere([&one](testing::cancelled_run& run) -> task<> {
    auto [a, b] = co_await unix_pair();
    std::size_t got = 0;
    std::string into(1, '\0');
    const auto receive = [&]() -> task<> {
      while (got < 2) {
        const auto message = co_await b.receive_descriptors(into);
        got += message.descriptors.size();
      }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        const int sent[] = {one.get()};
        for (int i = 0; i < 2; ++i) co_await a.send_descriptors("x", sent);
      });
      co_await run.run(receive);
      co_await receive();
    });
    EXPECT_EQ(got, 2U);
  });
  EXPECT_GT(counts.cuts, 5U);
}

TASK_TEST(UnixStream, KnowsWhoIsThere) {
  const auto name = unix_address::abstract("weft test " + std::to_string(getpid()));
  auto listener = co_await listen_unix(name);
  auto client = co_await connect_unix(name);
  auto served = co_await listener.accept();
  EXPECT_EQ(client.peer(), name);
  EXPECT_EQ(served.local(), name);
  EXPECT_TRUE(served.peer().is_unnamed());
  const credentials who = served.peer_process();
  EXPECT_EQ(who.pid, getpid());
  EXPECT_EQ(who.uid, geteuid());
  EXPECT_EQ(who.gid, getegid());
}

TASK_TEST(Attributes, AreAskedForByType) {
  auto [local, other] = co_await unix_pair();
  const io::stream& unix_end = local;
  EXPECT_EQ(unix_end.attribute<peer_credentials>()->pid, getpid());
  EXPECT_EQ(unix_end.attribute<socket_handle>(), local.descriptor());
  EXPECT_TRUE(unix_end.attribute<peer_unix_address>()->is_unnamed());
  EXPECT_FALSE(unix_end.attribute<peer_endpoint>());
  auto [a, b] = co_await tests::tcp_pair();
  const io::stream& tcp_end = a;
  EXPECT_EQ(tcp_end.attribute<peer_endpoint>(), b.local());
  EXPECT_EQ(tcp_end.attribute<local_endpoint>(), a.local());
  EXPECT_EQ(tcp_end.attribute<socket_handle>(), a.descriptor());
  EXPECT_FALSE(tcp_end.attribute<peer_credentials>());
  a.close();
  EXPECT_EQ(tcp_end.attribute<peer_endpoint>(), b.local()) << "known by name";
  EXPECT_FALSE(tcp_end.attribute<local_endpoint>());
  EXPECT_FALSE(tcp_end.attribute<socket_handle>());
}

}  // namespace
}  // namespace weft::net
