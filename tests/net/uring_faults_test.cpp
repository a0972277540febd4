// SPDX-License-Identifier: MIT
// Covers: weft/io/uring_driver.hpp weft/net/socket_stream.hpp
// Operations of io_uring that fail, one after the other, by seed. What passes loses no byte; what does not is
// an error that says why, and the connection is of no use afterwards. tests/apps/faults_test.py does the same
// to epoll.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "tests/net/loopback.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/uring_driver.hpp"
#include "weft/testing/run.hpp"

namespace weft::net {
namespace {

struct planned_faults {
  std::mt19937 random;
  std::span<const int> errors;
  int count = 0;

  int next(io::ring_call::kind of) {
    if (random() % 4 != 0) return 0;
    const int error = errors[random() % errors.size()];
    if (error == ENOBUFS && of != io::ring_call::kind::receive_chunk) return 0;
    ++count;
    return error;
  }
};

std::string patterned(std::size_t bytes) {
  std::string made(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) made[i] = static_cast<char>((i * 7 + i / 251) % 256);
  return made;
}

task<> send_in_pieces(tcp_stream& to, std::string_view data, std::mt19937& random) {
  while (!data.empty()) {
    const std::size_t piece = 1 + random() % 3'000;
    co_await to.write_all(data.substr(0, piece));
    data.remove_prefix(std::min(piece, data.size()));
  }
  co_await to.close_write();
}

task<> receive_all(tcp_stream& from, std::string& got, std::mt19937& random) {
  std::string into(1000, '\0');
  for (;;) {
    const std::size_t before = got.size();
    if (random() % 2) {
      got += co_await from.read_chunk();
    } else {
      got.append(into, 0, co_await from.read_some(into));
    }
    if (got.size() == before) co_return;
  }
}

/// Sends 300,000 bytes through faults; returns what arrived.
task<std::string> through(planned_faults& faults, bool& failed) {
  auto* const ring = io::driver_of(co_await this_loop{}).as_uring();
  if (!ring) co_return "no io_uring";
  std::string got;
  std::mt19937 random(faults.random());
  auto [a, b] = co_await tests::tcp_pair();
  ring->fault = [&](io::ring_call::kind of) { return faults.next(of); };
  try {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(send_in_pieces, std::ref(a), patterned(300'000), std::ref(random));
      group.spawn(receive_all, std::ref(b), std::ref(got), std::ref(random));
      co_return;
    });
  } catch (const exception_group& errors) {
    failed = true;
    EXPECT_FALSE(errors.split<io::error>().second);
  }
  ring->fault = nullptr;
  co_return got;
}

TEST(UringFaults, WhatPassesLosesNoByte) {
  constexpr std::array passing{EINTR, EAGAIN, ENOBUFS};
  int count = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    planned_faults faults{std::mt19937(seed), passing};
    bool failed = false;
    const std::string got =
        weft::testing::run({.backend = io_backend::io_uring}, through, std::ref(faults), std::ref(failed));
    if (got == "no io_uring") GTEST_SKIP() << got;
    EXPECT_FALSE(failed) << seed;
    EXPECT_TRUE(got == patterned(300'000)) << seed;
    count += faults.count;
  }
  EXPECT_GT(count, 20);
}

TEST(UringFaults, WhatBreaksAConnectionIsItsError) {
  constexpr std::array breaking{ECONNRESET, EPIPE, ENOMEM, ETIMEDOUT, EHOSTUNREACH};
  int broken = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    planned_faults faults{std::mt19937(seed), breaking};
    bool failed = false;
    const std::string got =
        weft::testing::run({.backend = io_backend::io_uring}, through, std::ref(faults), std::ref(failed));
    if (got == "no io_uring") GTEST_SKIP() << got;
    EXPECT_TRUE(patterned(300'000).starts_with(got)) << seed;
    EXPECT_EQ(failed, faults.count > 0) << seed;
    broken += failed;
  }
  EXPECT_GT(broken, 10);
}

}  // namespace
}  // namespace weft::net
