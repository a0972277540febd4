// SPDX-License-Identifier: MIT
// Covers: weft/net/socket_stream.hpp weft/net/socket_options.hpp weft/io/write_operation.hpp
#include "weft/net/socket_stream.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/net/loopback.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/unix_stream.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

task<std::string> read_up_to(io::stream& from, std::size_t bytes_max) {
  std::string into(bytes_max, '\0');
  into.resize(co_await from.read_some(into));
  co_return into;
}

TASK_TEST(SocketStream, WritesAnyNumberOfPieces) {
  auto [a, b] = co_await tests::tcp_pair();
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i)
    texts.emplace_back(static_cast<std::size_t>(i % 7 == 0 ? 0 : i * 97), 'a' + i % 26);
  std::string whole;
  for (const std::string& text : texts) whole += text;
  const std::vector<std::string_view> parts(texts.begin(), texts.end());
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> { co_await a.write_all(parts); });
    std::string got(whole.size(), '\0');
    co_await b.read_exactly(got);
    EXPECT_EQ(got, whole);
  });
  const std::vector<std::string_view> nothing{"", ""};
  co_await a.write_all(std::span<const std::string_view>());
  co_await a.write_all(nothing);
  EXPECT_FALSE(b.has_input());
}

// Together they are more than the loop receives into one buffer in a turn.
TASK_TEST(SocketStream, MessagesOfOneTurnDoNotMix) {
  constexpr std::size_t pairs = 12, bytes = 20'000;
  std::vector<std::pair<tcp_stream, tcp_stream>> all;
  for (std::size_t i = 0; i < pairs; ++i) all.push_back(co_await tests::tcp_pair());
  std::vector<std::string> got(pairs);
  co_await with_task_group([&](task_group<>& g) -> task<> {
    for (std::size_t i = 0; i < pairs; ++i) {
      g.spawn([&, i]() -> task<> {
        while (got[i].size() < bytes) {
          const io::chunk piece = co_await all[i].second.read_chunk();
          co_await yield_now();
          got[i] += std::string_view(piece);
        }
      });
    }
    co_await testing::wait_all_blocked();
    for (std::size_t i = 0; i < pairs; ++i) {
      const std::string text(bytes, static_cast<char>('a' + i));
      EXPECT_EQ(::send(all[i].first.descriptor(), text.data(), text.size(), 0), static_cast<ssize_t>(bytes));
    }
  });
  for (std::size_t i = 0; i < pairs; ++i) EXPECT_EQ(got[i], std::string(bytes, static_cast<char>('a' + i)));
}

// A read stops before urgent data and gives less than there is, which is not the sign of an empty socket.
TASK_TEST(SocketStream, UrgentDataDoesNotHideWhatFollows) {
  auto [a, b] = co_await tests::tcp_pair();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(::send(a.descriptor(), "abc", 3, 0), 3);
    EXPECT_EQ(::send(a.descriptor(), "!", 1, MSG_OOB), 1);
    EXPECT_EQ(::send(a.descriptor(), "def", 3, 0), 3);
    std::string got;
    while (got.size() < 6) got += i % 2 ? std::string(co_await b.read_chunk()) : co_await read_up_to(b, 100);
    EXPECT_EQ(got, "abcdef");
  }
}

TASK_TEST(SocketStream, TriesToWriteWithoutWaiting) {
  auto [a, b] = co_await tests::tcp_pair();
  EXPECT_EQ(a.try_write("abc"), 3U);
  EXPECT_EQ(a.try_write(""), 0U);
  std::string into(3, '\0');
  co_await b.read_exactly(into);
  EXPECT_EQ(into, "abc");
  const std::string much(1'000'000, 'x');
  std::size_t sent = 0;
  while (const std::size_t n = a.try_write(much)) sent += n;
  EXPECT_GT(sent, 0U);
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto writer = g.spawn([&]() -> task<> { co_await a.write_all("last"); });
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(writer.done());
    EXPECT_EQ(a.try_write("in between"), 0U) << "somebody writes: pieces would mix";
    std::string taken(sent / 2, '\0');
    co_await b.read_exactly(taken);
    std::string rest(sent - taken.size() + 4, '\0');
    co_await b.read_exactly(rest);
    EXPECT_TRUE(rest.ends_with("xlast"));
  });
  b.abort();
  EXPECT_THROW((a.try_write("x"), a.try_write("x")), error);
}

TASK_TEST(SocketStream, AbortResets) {
  auto [a, b] = co_await tests::tcp_pair();
  co_await a.write_all("thrown away");
  a.abort();
  a.abort();
  std::string into(100, '\0');
  try {
    while (co_await b.read_some(into) > 0) {}
    ADD_FAILURE() << "an end, no reset";
  } catch (const error& e) {
    EXPECT_EQ(e.code(), std::errc::connection_reset);
  }
}

task<> expect_last(socket_stream& from, std::string_view last) {
  EXPECT_EQ(std::string(co_await from.read_chunk()), last);
  try {
    EXPECT_FALSE(co_await from.read_chunk());
  } catch (const error& e) {
    EXPECT_EQ(e.code(), std::errc::connection_reset);
  }
}

// RFC 1122 §4.2.2.13: the peer is to know that data was lost.
TASK_TEST(SocketStream, ClosingWhatIsNotReadResets) {
  for (const bool loop_saw_it : {false, true}) {
    auto [a, b] = co_await tests::tcp_pair();
    co_await b.write_all("read");
    static_cast<void>(co_await a.read_chunk());
    co_await b.write_all("not read");
    while (loop_saw_it && !a.noticed_input()) co_await sleep_for(0s);
    a.close();
    try {
      static_cast<void>(co_await read_up_to(b, 10));
      ADD_FAILURE() << "the stream has ended well";
    } catch (const net::error& e) {
      EXPECT_EQ(e.code(), std::errc::connection_reset);
    }
  }
}

// Both are there before the loop looks: what waits for the next edge only would wait for ever.
TASK_TEST(SocketStream, AResetBehindBytesIsSeen) {
  for (int i = 0; i < 20; ++i) {
    auto [a, b] = co_await tests::tcp_pair();
    const auto send_last = [&](std::string_view last) {
      EXPECT_EQ(a.try_write(last), last.size());
      i % 2 ? a.abort() : a.close();
    };
    if (i % 4 < 2) {
      send_last("first");
      co_await expect_last(b, "first");
      continue;
    }
    a.try_write("first");
    EXPECT_EQ(std::string(co_await b.read_chunk()), "first");
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn(expect_last, std::ref(b), "second");
      co_await testing::wait_all_blocked();
      send_last("second");
    });
  }
}

TASK_TEST(SocketStream, GivesUpItsSocket) {
  auto [a, b] = co_await unix_pair();
  std::string into(1, '\0');
  EXPECT_FALSE(co_await move_on_after(1s, a.read_some(into)));  // it is watched by now
  io::descriptor given = a.release();
  EXPECT_EQ(a.descriptor(), -1);
  EXPECT_THROW(co_await a.read_some(into), error);
  EXPECT_FALSE(a.release());
  unix_stream again(co_await this_loop{}, std::move(given));
  co_await b.write_all("x");
  EXPECT_EQ(co_await again.read_some(into), 1U);
}

TASK_TEST(SocketStream, ReadsPiecesOfWhatCameInAChunk) {
  auto [a, b] = co_await tests::tcp_pair();
  a.try_write("first");
  EXPECT_EQ(std::string(co_await b.read_chunk()), "first");
  EXPECT_FALSE(b.has_input());
  a.try_write("second");
  co_await testing::wait_all_blocked();
  EXPECT_TRUE(b.has_input());
  EXPECT_TRUE(b.noticed_input());
  EXPECT_EQ(co_await read_up_to(b, 2), "se");
  EXPECT_TRUE(b.has_input());
  EXPECT_EQ(co_await read_up_to(b, 2), "co");
  EXPECT_EQ(std::string(co_await b.read_chunk()), "nd");
  EXPECT_FALSE(b.has_input());
  EXPECT_FALSE(b.noticed_input());
  a.close();
  EXPECT_EQ(co_await read_up_to(b, 2), "");
  EXPECT_TRUE(b.has_input());
  EXPECT_FALSE(co_await b.read_chunk()) << "the end stays";
}

TASK_TEST(SocketStream, LeavesAtThePeerWhatNobodyReads) {
  auto [a, b] = co_await tests::tcp_pair();
  b.set(receive_buffer_bytes{100'000});
  a.try_write("first");
  EXPECT_EQ(std::string(co_await b.read_chunk()), "first");
  const std::string much(10'000'000, 'x');
  co_await with_task_group([&](task_group<>& g) -> task<> {
    auto writer = g.spawn([&]() -> task<> {
      co_await a.write_all(much);
      co_await a.close_write();
    });
    for (int i = 0; i < 50; ++i) co_await testing::wait_all_blocked();
    EXPECT_FALSE(writer.done());
    std::size_t got = 0;
    while (const auto piece = co_await b.read_chunk()) got += piece.size();
    EXPECT_EQ(got, much.size());
  });
}

// io_uring has 1,024 buffers for what is received before it is read.
TASK_TEST(SocketStream, ManyConnectionsThatAreNotReadLoseNothing) {
  std::vector<std::pair<tcp_stream, tcp_stream>> pairs;
  for (int i = 0; i < 2000; ++i) {
    pairs.push_back(co_await tests::tcp_pair());
    pairs.back().first.try_write("a");
    EXPECT_EQ(std::string(co_await pairs.back().second.read_chunk()), "a");
  }
  for (int round = 0; round < 3; ++round) {
    for (auto& [a, b] : pairs) EXPECT_EQ(a.try_write("bc"), 2U);
    co_await testing::wait_all_blocked();
  }
  for (auto& [a, b] : pairs) {
    a.close();
    std::string got;
    while (const auto piece = co_await b.read_chunk()) got += piece;
    EXPECT_EQ(got, "bcbcbc");
  }
}

TASK_TEST(SocketStream, StopsReceivingForWhoeverReceivesByItself) {
  auto [a, b] = co_await tests::tcp_pair();
  for (int i = 0; i < 20; ++i) {
    a.try_write("a");
    EXPECT_EQ(std::string(co_await b.read_chunk()), "a");
    std::string got;
    if (i % 2) {
      a.try_write("b");
      co_await testing::wait_all_blocked();
    }
    while (co_await b.stop_receiving()) got += co_await read_up_to(b, 10);
    a.try_write("c");
    std::string into(10, '\0');
    into.resize(static_cast<std::size_t>(::recv(b.descriptor(), into.data(), into.size(), 0)));
    EXPECT_EQ(got + into, i % 2 ? "bc" : "c");
  }
}

TASK_TEST(SocketStream, GivesUpItsSocketOnlyWithAllThatComesFromIt) {
  auto [a, b] = co_await tests::tcp_pair();
  a.try_write("a");
  EXPECT_EQ(std::string(co_await b.read_chunk()), "a");
  a.try_write("b");
  co_await testing::wait_all_blocked();
  if (io::uring_of(co_await this_loop{})) {
    EXPECT_THROW(b.release(), error);
    while (co_await b.stop_receiving()) EXPECT_EQ(std::string(co_await b.read_chunk()), "b");
  }
  tcp_stream again(co_await this_loop{}, b.release(), b.peer());
  a.try_write("c");
  std::string got;
  while (!got.ends_with('c')) got += co_await again.read_chunk();
  EXPECT_TRUE(got == "c" || got == "bc");
  EXPECT_EQ(b.descriptor(), -1);
}

TASK_TEST(SocketStream, AReaderThatIsWokenFindsItClosed) {
  auto [a, b] = co_await tests::tcp_pair();
  a.try_write("a");
  EXPECT_EQ(std::string(co_await b.read_chunk()), "a");
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn([&]() -> task<> {
      try {
        EXPECT_EQ(std::string(co_await b.read_chunk()), "b");
      } catch (const error&) {}
    });
    g.spawn([&]() -> task<> {
      co_await b.close_write();
      std::string into(1, '\0');
      co_await a.read_some(into);
      a.try_write("b");
      co_await yield_now();
      b.close();
    });
    co_return;
  });
}

TASK_TEST(SocketStream, HasTypedOptions) {
  auto [a, b] = co_await tests::tcp_pair();
  EXPECT_TRUE(a.get<no_delay>().on);
  a.set(no_delay{false});
  EXPECT_FALSE(a.get<no_delay>().on);
  EXPECT_FALSE(a.get<keep_alive>().on);
  a.set(keep_alive{.idle = std::chrono::seconds(7), .interval = std::chrono::seconds(3), .probe_count = 2});
  const auto alive = a.get<keep_alive>();
  EXPECT_TRUE(alive.on);
  EXPECT_EQ(alive.idle, 7s);
  EXPECT_EQ(alive.interval, 3s);
  EXPECT_EQ(alive.probe_count, 2);
  a.set(keep_alive{.on = false});
  EXPECT_FALSE(a.get<keep_alive>().on);
  EXPECT_EQ(a.get<user_timeout>().limit, 0ms);
  a.set(user_timeout{1500ms});
  EXPECT_EQ(a.get<user_timeout>().limit, 1500ms);
  EXPECT_FALSE(a.get<linger_time>().limit);
  a.set(linger_time{0s});
  EXPECT_EQ(a.get<linger_time>().limit, 0s);
  EXPECT_THROW(a.set(linger_time{1s}), std::invalid_argument);
  a.set(send_buffer_bytes{100'000});
  EXPECT_GE(a.get<send_buffer_bytes>().count, 100'000);
  a.set(receive_buffer_bytes{100'000});
  EXPECT_GE(a.get<receive_buffer_bytes>().count, 100'000);
  a.close();
  EXPECT_THROW(a.set(no_delay()), error);
  EXPECT_THROW(a.get<keep_alive>(), error);
}

TASK_TEST(SocketStream, AcceptedOnesInheritOptions) {
  auto listener = co_await tests::listen_locally();
  listener.set(keep_alive{.idle = std::chrono::seconds(9)});
  auto client = co_await connect(listener.local());
  auto served = co_await listener.accept();
  EXPECT_EQ(served.get<keep_alive>().idle, 9s);
  EXPECT_FALSE(client.get<keep_alive>().on);
}

}  // namespace
}  // namespace weft::net
