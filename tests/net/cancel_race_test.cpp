// SPDX-License-Identifier: MIT
// Covers: weft/net/socket_stream.hpp weft/net/tcp_listener.hpp weft/io/pollable.hpp weft/io/uring_driver.hpp
// Reads that are cancelled about when their bytes arrive: whatever the order, each byte is delivered once.
// The same for connections. WEFT_RACES says how many, 2000 if it is not set.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/net/loopback.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/run.hpp"

namespace weft::net {
namespace {

int wanted_races() {
  const char* const said = std::getenv("WEFT_RACES");
  return said ? std::atoi(said) : 2000;
}

/// What is written is counted in bytes modulo 251, and so is what must come next.
struct counted_bytes {
  std::size_t sent = 0, received = 0;

  std::string next(std::size_t count) {
    std::string made;
    while (made.size() < count) made += static_cast<char>(sent++ % 251);
    return made;
  }
  void take(std::string_view got) {
    for (const char byte : got) {
      ASSERT_EQ(static_cast<unsigned char>(byte), received % 251);
      ++received;
    }
  }
};

template <typename Read>
task<> cancel_about_then(io::stream& writer, counted_bytes& bytes, std::mt19937& random, Read& read) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto reader = group.spawn(std::ref(read));
    const auto turns = random() % 3;
    for (unsigned i = 0; i < turns; ++i) co_await yield_now();
    const std::string piece = bytes.next(1 + random() % 40);
    EXPECT_EQ(writer.try_write(piece), piece.size());
    const auto more_turns = random() % 3;
    for (unsigned i = 0; i < more_turns; ++i) co_await yield_now();
    reader.cancel();
  });
}

class CancelRace : public ::testing::TestWithParam<io_backend> {};

TEST_P(CancelRace, EachByteIsDeliveredOnce) {
  weft::testing::run({.backend = GetParam()}, []() -> task<> {
    auto [writer, stream] = co_await tests::tcp_pair();
    std::mt19937 random(7);  // NOLINT: the same races each time
    counted_bytes bytes;
    auto read_some = [&]() -> task<> {
      std::string into(64, '\0');
      for (;;) bytes.take(std::string_view(into).substr(0, co_await stream.read_some(into)));
    };
    auto read_chunk = [&]() -> task<> {
      for (;;) bytes.take(co_await stream.read_chunk());
    };
    for (int i = wanted_races(); i > 0; --i) {
      co_await (random() % 2 ? cancel_about_then(writer, bytes, random, read_some)
                             : cancel_about_then(writer, bytes, random, read_chunk));
    }
    writer.close();
    std::string rest(1 << 20, '\0');
    while (const std::size_t n = co_await stream.read_some(rest))
      bytes.take(std::string_view(rest).substr(0, n));
    EXPECT_EQ(bytes.received, bytes.sent);
  });
}

/// The ports of clients that come while accepting is cancelled again and again.
task<> come_and_cancel(tcp_listener& listener, std::mt19937& random, std::vector<tcp_stream>& clients,
                       std::vector<tcp_stream>& accepted) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto acceptor = group.spawn([&]() -> task<> {
      for (;;) accepted.push_back(co_await listener.accept());
    });
    const auto turns = random() % 3;
    for (unsigned i = 0; i < turns; ++i) co_await yield_now();
    for (auto count = random() % 4; count > 0; --count) clients.push_back(co_await connect(listener.local()));
    const auto more_turns = random() % 3;
    for (unsigned i = 0; i < more_turns; ++i) co_await yield_now();
    acceptor.cancel();
  });
}

TEST_P(CancelRace, EachConnectionIsAcceptedOnce) {
  weft::testing::run({.backend = GetParam()}, []() -> task<> {
    auto listener = co_await tests::listen_locally();
    std::mt19937 random(7);  // NOLINT: the same races each time
    for (int i = wanted_races() / 10; i > 0; --i) {
      std::vector<tcp_stream> clients, accepted;
      co_await come_and_cancel(listener, random, clients, accepted);
      while (accepted.size() < clients.size()) accepted.push_back(co_await listener.accept());
      std::vector<std::uint16_t> came, taken;
      for (const tcp_stream& one : clients) came.push_back(one.local().port);
      for (const tcp_stream& one : accepted) taken.push_back(one.peer().port);
      EXPECT_EQ(taken, came);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Drivers, CancelRace, ::testing::Values(io_backend::epoll, io_backend::io_uring));

}  // namespace
}  // namespace weft::net
