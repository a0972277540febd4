// SPDX-License-Identifier: MIT
#include "weft/io/uring_arrivals.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/io/socket_pair.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

using until = uring_arrivals::until;

/// One end of a pair of sockets, from which io_uring receives; the other end is the test's.
struct receiving_end {
  explicit receiving_end(loop& l) : ring(*uring_of(l)) {
    auto [ours, others] = tests::socket_pair();
    mine = std::move(ours);
    theirs = std::move(others);
    poll.emplace(l, mine.get());
    arrivals.emplace(ring, *poll);
  }
  void send(std::string_view data) const {
    EXPECT_EQ(::send(theirs.get(), data.data(), data.size(), MSG_DONTWAIT), std::ssize(data));
  }
  /// The next piece; empty at the end. Throws the errno.
  task<std::string> next() {
    for (;;) {
      uring_arrivals::wait operation(*arrivals, until::arrival);
      co_await operation;
      if (operation.error_number != 0) throw operation.error_number;
      if (!operation.may_receive) co_return std::string(arrivals->take());
      std::string got(1 << 16, '\0');
      const ssize_t n = recv(mine.get(), got.data(), got.size(), MSG_DONTWAIT);
      if (n < 0) continue;
      got.resize(static_cast<std::size_t>(n));
      co_return got;
    }
  }
  task<std::size_t> bytes_until_end() {
    std::size_t count = 0;
    for (std::string got; !(got = co_await next()).empty();) count += got.size();
    co_return count;
  }

  uring_driver& ring;
  descriptor mine, theirs;
  std::optional<pollable> poll;
  std::optional<uring_arrivals> arrivals;
};

/// Runs `body(receiving_end&)` where there is an io_uring.
template <typename Body>
void with_arrivals(Body body) {
  bool ran = false;
  testing::run({.backend = io_backend::io_uring}, [&]() -> task<> {
    loop& l = co_await this_loop{};
    if (!uring_of(l)) co_return;
    ran = true;
    receiving_end end(l);
    co_await body(end);
  });
  if (!ran) GTEST_SKIP() << "this system has no io_uring, or denies it";
}

TEST(UringArrivals, OneSubmissionServesManyReads) {
  with_arrivals([](receiving_end& end) -> task<> {
    int submitted = 0;
    end.ring.fault = [&](ring_call::kind) { return ++submitted, 0; };
    for (int i = 0; i < 100; ++i) {
      end.send("abc");
      EXPECT_EQ(co_await end.next(), "abc");
    }
    EXPECT_EQ(submitted, 1);
    end.ring.fault = nullptr;
  });
}

TEST(UringArrivals, QueuesWhatComesWhileNobodyReads) {
  with_arrivals([](receiving_end& end) -> task<> {
    end.send("a");
    EXPECT_EQ(co_await end.next(), "a");
    end.send("bcd");
    co_await testing::wait_all_blocked();
    EXPECT_TRUE(end.arrivals->has_arrived());
    end.send("e");
    end.theirs.close();
    std::array<char, 2> into{};
    uring_arrivals::wait operation(*end.arrivals, until::arrival);
    co_await operation;
    EXPECT_EQ(end.arrivals->take(into), 2U);
    EXPECT_EQ(into[1], 'c');
    EXPECT_EQ(co_await end.next(), "d") << "the rest of a chunk that was read in part";
    EXPECT_EQ(co_await end.next(), "e");
    EXPECT_EQ(co_await end.next(), "");
    EXPECT_EQ(co_await end.next(), "") << "the end stays";
  });
}

TEST(UringArrivals, ACancelledWaitLosesNothing) {
  with_arrivals([](receiving_end& end) -> task<> {
    for (int i = 0; i < 50; ++i) {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto reader = group.spawn([&]() -> task<> { co_await end.next(); });
        co_await testing::wait_all_blocked();
        reader.cancel();
        co_return;
      });
      EXPECT_FALSE(end.ring.pending()) << "nobody waits any more";
      end.send("x");
      EXPECT_EQ(co_await end.next(), "x");
    }
  });
}

TEST(UringArrivals, LeavesInTheSocketWhatNobodyReads) {
  with_arrivals([](receiving_end& end) -> task<> {
    end.send("a");
    EXPECT_EQ(co_await end.next(), "a");
    for (std::size_t i = 0; i < uring_arrivals::queued_max; ++i) {
      end.send("b");
      co_await testing::wait_all_blocked();
    }
    co_await testing::wait_all_blocked();
    EXPECT_TRUE(end.arrivals->is_stopped());
    end.send("c");
    co_await testing::wait_all_blocked();
    char byte = 0;
    EXPECT_EQ(recv(end.mine.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT), 1);
    for (std::size_t i = 0; i < uring_arrivals::queued_max; ++i) EXPECT_EQ(co_await end.next(), "b");
    EXPECT_EQ(co_await end.next(), "c");
    end.theirs.close();
    EXPECT_EQ(co_await end.next(), "");
  });
}

// There are 1,024 buffers: a few that did not come back each time would be missed.
TEST(UringArrivals, BuffersComeBackFromAQueueThatNobodyReads) {
  with_arrivals([](receiving_end& first) -> task<> {
    loop& l = co_await this_loop{};
    for (int i = 0; i < 1000; ++i) {
      receiving_end end(l);
      end.send("a");
      EXPECT_EQ(co_await end.next(), "a");
      for (int k = 0; k < 3; ++k) {
        end.send("b");
        if (i % 2)
          co_await testing::wait_all_blocked();
        else
          end.ring.flush();  // the ring shows what the loop sees only after the end
      }
    }
    int submitted = 0;
    first.ring.fault = [&](ring_call::kind) { return ++submitted, 0; };
    for (int i = 0; i < 5000; ++i) {
      first.send("c");
      EXPECT_EQ(co_await first.next(), "c");
    }
    first.ring.fault = nullptr;
    EXPECT_EQ(submitted, 1) << "one that finds no buffer ends";
  });
}

TEST(UringArrivals, GoesOnWhereNoBufferIsLeft) {
  with_arrivals([](receiving_end& end) -> task<> {
    loop& l = co_await this_loop{};
    std::vector<std::unique_ptr<receiving_end>> hoarders;
    for (int i = 0; i < 400; ++i) {
      hoarders.push_back(std::make_unique<receiving_end>(l));
      hoarders.back()->send("a");
      EXPECT_EQ(co_await hoarders.back()->next(), "a");
      for (int k = 0; k < 3; ++k) {
        hoarders.back()->send("b");
        co_await testing::wait_all_blocked();
      }
    }
    std::vector<ring_call::kind> made;
    end.ring.fault = [&](ring_call::kind kind) { return made.push_back(kind), 0; };
    end.send("c");
    EXPECT_EQ(co_await end.next(), "c");
    EXPECT_EQ(made, std::vector{ring_call::kind::none}) << "the system told only that there is something";
    for (auto& each : hoarders) {
      each->theirs.close();
      EXPECT_EQ(co_await each->bytes_until_end(), 3U);
    }
    made.clear();
    end.send("d");
    EXPECT_EQ(co_await end.next(), "d");
    EXPECT_EQ(made, std::vector{ring_call::kind::receive_ahead});
    end.ring.fault = nullptr;
  });
}

TEST(UringArrivals, ASystemThatReceivesOnceOnlyTells) {
  with_arrivals([](receiving_end& end) -> task<> {
    int refused = 0;
    end.ring.fault = [&](ring_call::kind made) {
      if (made != ring_call::kind::receive_ahead) return 0;
      ++refused;
      return EINVAL;
    };
    for (int i = 0; i < 20; ++i) {
      end.send("x");
      EXPECT_EQ(co_await end.next(), "x");
    }
    EXPECT_EQ(refused, 1);
    end.ring.fault = nullptr;
  });
}

TEST(UringArrivals, AnErrorComesAfterTheBytesAndStays) {
  with_arrivals([](receiving_end& end) -> task<> {
    for (int i = 0; i < 3; ++i) {
      end.send("a");
      if (i == 0) EXPECT_EQ(co_await end.next(), "a");
      co_await testing::wait_all_blocked();
    }
    co_await uring_arrivals::wait(*end.arrivals, until::stopped);
    end.ring.fault = [](ring_call::kind) { return ECONNRESET; };
    for (int i = 0; i < 2; ++i) EXPECT_EQ(co_await end.next(), "a");
    for (int i = 0; i < 3; ++i) EXPECT_THROW(co_await end.next(), int);
    end.ring.fault = nullptr;
  });
}

TEST(UringArrivals, WhoeverWaitsAtItsEndIsToldAndTwoAreRefused) {
  with_arrivals([](receiving_end& end) -> task<> {
    int why = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        uring_arrivals::wait operation(*end.arrivals, until::arrival);
        co_await operation;
        why = operation.error_number;
      });
      co_await testing::wait_all_blocked();
      EXPECT_THROW(co_await end.next(), busy_error);
      end.arrivals.reset();
    });
    EXPECT_EQ(why, ECANCELED);
    EXPECT_FALSE(end.ring.pending());
  });
}

TEST(UringArrivals, StopsWithoutALossAndGoesOn) {
  with_arrivals([](receiving_end& end) -> task<> {
    for (int i = 0; i < 50; ++i) {
      end.send("a");
      EXPECT_EQ(co_await end.next(), "a");
      if (i % 2) end.send("b");
      co_await uring_arrivals::wait(*end.arrivals, until::stopped);
      EXPECT_TRUE(end.arrivals->is_stopped());
      if (i % 2) EXPECT_EQ(co_await end.next(), "b");
    }
    end.send("a");
    EXPECT_EQ(co_await end.next(), "a");
    end.send("shown");
    end.ring.flush();
    EXPECT_FALSE(end.arrivals->has_arrived());
    EXPECT_TRUE(end.arrivals->has_noticed());
    EXPECT_FALSE(end.arrivals->try_stop()) << "the ring shows bytes";
    EXPECT_EQ(co_await end.next(), "shown");
    EXPECT_TRUE(end.arrivals->try_stop());
    end.send("c");
    EXPECT_EQ(co_await end.next(), "c");
    end.send("d");
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(end.arrivals->try_stop()) << "there is something to read";
    EXPECT_EQ(co_await end.next(), "d");
  });
}

}  // namespace
}  // namespace weft::io
