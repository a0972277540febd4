// SPDX-License-Identifier: MIT
#include "weft/io/epoll_driver.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/io/socket_pair.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

class counting_target final : public event_target {
 public:
  void on_events(std::uint32_t events) noexcept override {
    ++count;
    last = events;
    if (removes) removes->remove(*other, other_fd, true);
  }
  using event_target::watched;
  int count = 0;
  std::uint32_t last = 0;
  io_driver* removes = nullptr;
  counting_target* other = nullptr;
  int other_fd = -1;
};

TEST(EpollDriver, TellsATargetWhatHappened) {
  testing::run({.backend = io_backend::epoll}, []() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    auto [ours, theirs] = tests::socket_pair();
    counting_target target;
    EXPECT_EQ(driver.add(target, ours.get(), EPOLLIN | EPOLLET), 0);
    EXPECT_TRUE(target.watched());
    EXPECT_EQ(::write(theirs.get(), "a", 1), 1);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(target.count, 1);
    EXPECT_EQ(target.last, EPOLLIN);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(target.count, 1);  // one edge, one event
    EXPECT_EQ(driver.change(target, ours.get(), EPOLLIN | EPOLLET), 0);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(target.count, 2);  // a change tells the state again
    driver.remove(target, ours.get(), true);
    EXPECT_FALSE(target.watched());
    driver.remove(target, ours.get(), true);
    EXPECT_EQ(::write(theirs.get(), "b", 1), 1);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(target.count, 2);
  });
}

TEST(EpollDriver, ATargetThatWasRemovedMeanwhileIsNotTold) {
  testing::run([]() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    auto [a, to_a] = tests::socket_pair();
    auto [b, to_b] = tests::socket_pair();
    counting_target first, second;
    first.removes = second.removes = &driver;
    first.other = &second, first.other_fd = b.get();
    second.other = &first, second.other_fd = a.get();
    EXPECT_EQ(driver.add(first, a.get(), EPOLLIN | EPOLLET), 0);
    EXPECT_EQ(driver.add(second, b.get(), EPOLLIN | EPOLLET), 0);
    EXPECT_EQ(::write(to_a.get(), "a", 1), 1);
    EXPECT_EQ(::write(to_b.get(), "b", 1), 1);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(first.count + second.count, 1);
    first.removes = second.removes = nullptr;
    driver.remove(first, a.get(), true);
    driver.remove(second, b.get(), true);
  });
}

TEST(EpollDriver, ReportsWhatCannotBeAdded) {
  testing::run({.backend = io_backend::epoll}, []() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    counting_target target;
    EXPECT_EQ(driver.add(target, -1, EPOLLIN), EBADF);
    EXPECT_FALSE(target.watched());
    auto [ours, theirs] = tests::socket_pair();
    counting_target twice;
    EXPECT_EQ(driver.add(target, ours.get(), EPOLLIN), 0);
    EXPECT_EQ(driver.add(twice, ours.get(), EPOLLIN), EEXIST);
    driver.remove(target, ours.get(), true);
    EXPECT_EQ(driver.add(twice, ours.get(), EPOLLIN), 0);
    driver.remove(twice, ours.get(), true);
  });
}

TEST(EpollDriver, ManyDescriptorsInOneTurn) {
  testing::run([]() -> task<> {
    constexpr int count = 600;  // more than one call of the system tells
    loop& l = co_await this_loop{};
    std::vector<std::pair<descriptor, descriptor>> sockets;
    std::vector<std::unique_ptr<pollable>> polls;
    int woken = 0;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      for (int i = 0; i < count; ++i) {
        sockets.push_back(tests::socket_pair());
        polls.push_back(std::make_unique<pollable>(l, sockets.back().first.get()));
        g.spawn(
            [&woken](pollable& p) -> task<> {
              co_await wait_ready(p, direction::read);
              ++woken;
            },
            std::ref(*polls.back()));
      }
      co_await testing::wait_all_blocked();
      for (const auto& [ours, theirs] : sockets) EXPECT_EQ(::write(theirs.get(), "x", 1), 1);
    });
    EXPECT_EQ(woken, count);
  });
}

TEST(EpollDriver, TimersAreNeitherEarlyNorLate) {
  run([]() -> task<> {
    driver_of(co_await this_loop{});
    for (const duration length : {duration(100us), duration(1500us), duration(3ms)}) {
      // The machine may be busy: the best of some shows what the driver adds.
      duration best = duration::max();
      for (int i = 0; i < 10; ++i) {
        const time_point begun = clock::now();
        co_await sleep_for(length);
        const duration took = clock::now() - begun;
        EXPECT_GE(took, length);
        best = std::min(best, took);
      }
      EXPECT_LT(best, length + 900us);  // a clock of milliseconds would show
    }
  });
}

// Those are told by the driver's alarm, also if something else comes before.
TEST(EpollDriver, FarTimersAreNeitherEarlyNorLate) {
  run_with_options({.backend = io_backend::epoll}, []() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    constexpr duration length = 12ms;
    duration best = duration::max();
    for (int i = 0; i < 5; ++i) {
      const time_point begun = clock::now();
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([]() -> task<> { co_await sleep_for(2ms); });
        co_await sleep_for(length);
      });
      const duration took = clock::now() - begun;
      EXPECT_GE(took, length);
      EXPECT_EQ(driver.alarm(), time_point::max());
      best = std::min(best, took);
    }
    EXPECT_LT(best, length + 900us);
  });
}

TEST(EpollDriver, AnAlarmEndsOneWait) {
  testing::run({.backend = io_backend::epoll}, []() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    EXPECT_EQ(driver.alarm(), time_point::max());
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(driver.set_alarm(clock::now() + 1h));
      const time_point when = clock::now() + 1ms;
      EXPECT_TRUE(driver.set_alarm(when));  // in its place
      EXPECT_EQ(driver.alarm(), when);
      EXPECT_TRUE(driver.poll({}));
      EXPECT_GE(clock::now(), when);
      EXPECT_EQ(driver.alarm(), time_point::max());
      EXPECT_FALSE(driver.poll(duration::zero()));
    }
    EXPECT_TRUE(driver.set_alarm(time_point()));  // long ago
    EXPECT_TRUE(driver.poll({}));
  });
}

struct set_flag final : remote_call {
  explicit set_flag(loop& l) : home(l) { home.expect_remote(1); }
  void on_loop() noexcept override {
    home.expect_remote(-1);
    lot.unpark_all();
  }
  loop& home;
  parking_lot lot;
};

TEST(EpollDriver, AnotherThreadWakesIt) {
  run([]() -> task<> {
    loop& l = co_await this_loop{};
    auto& driver = driver_of(l);
    EXPECT_FALSE(driver.pending());
    for (int i = 0; i < 100; ++i) {
      set_flag call(l);
      std::thread other([&] { l.post(call); });
      co_await call.lot.park();
      other.join();
    }
  });
}

TEST(EpollDriver, ASignalWakesIt) {
  try {
    run([]() -> task<> {
      auto [ours, theirs] = tests::socket_pair();
      pollable poll(co_await this_loop{}, ours.get());
      std::raise(SIGINT);
      co_await wait_ready(poll, direction::read);
    });
    ADD_FAILURE() << "not interrupted";
  } catch (const interrupted& e) {
    EXPECT_EQ(e.signal(), SIGINT);
  }
}

TEST(EpollDriver, LeavesNoDescriptorBehind) {
  const std::size_t before = tests::open_descriptors();
  testing::run([]() -> task<> {
    driver_of(co_await this_loop{});
    co_await yield_now();
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(EpollDriver, HasNoAlarmIfNoDescriptorIsLeft) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  run_with_options({.backend = io_backend::epoll}, [&]() -> task<> {
    auto& driver = driver_of(co_await this_loop{});
    rlimit none = before;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    EXPECT_FALSE(driver.set_alarm(clock::now()));
    EXPECT_EQ(driver.alarm(), time_point::max());
    const time_point begun = clock::now();
    co_await sleep_for(11ms);  // without one
    EXPECT_GE(clock::now() - begun, 11ms);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE(driver.set_alarm(clock::now()));
  });
}

TEST(EpollDriver, SaysThatNoDescriptorIsLeft) {
  // UBSan looks at each class once, and needs a descriptor for that.
  EXPECT_EQ(error(EMFILE, "x").code(), std::errc::too_many_files_open);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  testing::run([&]() -> task<> {
    loop& l = co_await this_loop{};
    auto [ours, theirs] = tests::socket_pair();
    rlimit none = before;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    EXPECT_THROW(driver_of(l), error);
    pollable poll(l, ours.get());
    wait_ready op(poll, direction::write);
    co_await op;
    EXPECT_EQ(op.error_number, EMFILE);
    setrlimit(RLIMIT_NOFILE, &before);
    co_await wait_ready(poll, direction::write);  // and goes on once there is one
  });
}

}  // namespace
}  // namespace weft::io
