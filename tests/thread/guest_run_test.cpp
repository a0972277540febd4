// SPDX-License-Identifier: MIT
#include "weft/thread/guest_run.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <stdexcept>
#include <string>

#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

/// A host that does nothing but watch its guest; returns the number of steps.
int host(guest_loop& guest) {
  int steps = 0;
  do {
    pollfd p{.fd = guest.descriptor(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&p, 1, 10'000), 1);
    ++steps;
  } while (guest.step());
  return steps;
}

TEST(GuestRun, SleepsAndUsesThreads) {
  auto guest = start_guest_run(
      [](int n) -> task<int> {
        co_await sleep_for(1ms);
        n += co_await to_thread([] { return 1; });
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            co_await yield_now();
            ++n;
          });
          co_await testing::wait_all_blocked();
        });
        co_return n;
      },
      40);
  EXPECT_FALSE(guest.done());
  EXPECT_THROW(guest.take(), std::logic_error);
  EXPECT_GE(host(guest), 2);
  EXPECT_FALSE(guest.step());
  EXPECT_EQ(guest.take(), 42);
}

TEST(GuestRun, GivesTheHostItsTurn) {
  int left = 1000;
  auto guest = start_guest_run([&]() -> task<> {
    while (left > 0) {
      --left;
      co_await yield_now();
    }
  });
  EXPECT_TRUE(guest.step());
  EXPECT_GT(left, 0);
  EXPECT_EQ(current_loop(), nullptr) << "between its steps the thread has no loop";
  EXPECT_EQ(run([]() -> task<int> { co_return 1; }), 1);
  host(guest);
  EXPECT_EQ(left, 0);
}

TEST(GuestRun, ThrowsWhatTheTaskThrows) {
  auto guest = start_guest_run([]() -> task<> {
    co_await yield_now();
    throw std::runtime_error("no");
  });
  host(guest);
  EXPECT_THROW(guest.take(), std::runtime_error);
}

TEST(GuestRun, IsCancelledByItsHost) {
  bool gone = false;
  struct tracked {
    bool& gone;
    ~tracked() { gone = true; }
  };
  auto guest = start_guest_run([&]() -> task<> {
    const tracked here{gone};
    co_await sleep_for(24h);
  });
  guest.step();
  guest.cancel();
  host(guest);
  EXPECT_TRUE(gone);
  EXPECT_THROW(guest.take(), call_cancelled);
}

TEST(GuestRun, TheDestructorEndsIt) {
  bool over = false;
  {
    auto guest = start_guest_run([&]() -> task<> {
      co_await to_thread([] { check_cancelled(); });
      over = true;
      co_await sleep_for(24h);
    });
    while (!over) guest.step();
    auto never_begun = start_guest_run([]() -> task<> { co_await sleep_for(24h); });
  }
  EXPECT_TRUE(over);
}

TEST(GuestRun, TwoGuestsShareAHost) {
  std::string order;
  const auto one = [&](char name, duration nap) -> task<> {
    co_await sleep_for(nap);
    order += name;
  };
  auto a = start_guest_run(one, 'a', duration(3ms));
  auto b = start_guest_run(one, 'b', duration(1ms));
  pollfd both[] = {{.fd = a.descriptor(), .events = POLLIN}, {.fd = b.descriptor(), .events = POLLIN}};
  while (!a.done() || !b.done()) {
    EXPECT_GE(poll(both, 2, 10'000), 1);
    a.step();
    b.step();
  }
  EXPECT_EQ(order.size(), 2U);
}

}  // namespace
}  // namespace weft
