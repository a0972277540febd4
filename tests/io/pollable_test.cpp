// SPDX-License-Identifier: MIT
#include "weft/io/pollable.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/io/socket_pair.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

class read_operation final : public pollable_operation {
 public:
  read_operation(pollable& on, std::span<char> into, int& calls) noexcept
      : pollable_operation(on, direction::read), into_(into), calls_(calls) {}
  std::size_t count = 0;

 private:
  bool attempt() noexcept override {
    ++calls_;
    const ssize_t n = ::read(on_.fd(), into_.data(), into_.size());
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN;
    }
    count = static_cast<std::size_t>(n);
    if (count < into_.size()) on_.drained();
    return true;
  }
  std::span<char> into_;
  int& calls_;
};

class write_operation final : public pollable_operation {
 public:
  write_operation(pollable& on, std::string_view data) noexcept
      : pollable_operation(on, direction::write), left_(data) {}

 private:
  bool attempt() noexcept override {
    while (!left_.empty()) {
      const ssize_t n = ::write(on_.fd(), left_.data(), left_.size());
      if (n < 0) {
        error_number = errno;
        return error_number != EAGAIN;
      }
      left_.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  std::string_view left_;
};

// One end of a pair of sockets that is under test, and the other one as a plain descriptor.
struct ends {
  explicit ends(loop& l) : ends(l, tests::socket_pair()) {}
  ends(loop& l, std::pair<descriptor, descriptor> made)
      : socket(std::move(made.first)), peer(std::move(made.second)), poll(l, socket.get()) {}

  task<std::string> read(std::size_t bytes_max = 16) {
    std::string into(bytes_max, '\0');
    read_operation op(poll, into, calls);
    co_await op;
    error_number = op.error_number;
    into.resize(op.count);
    co_return into;
  }
  task<> write(std::string data) {
    write_operation op(poll, data);
    co_await op;
    error_number = op.error_number;
  }
  void send(std::string_view data) const {
    EXPECT_EQ(::write(peer.get(), data.data(), data.size()), static_cast<ssize_t>(data.size()));
  }

  descriptor socket, peer;
  pollable poll;
  int calls = 0;
  int error_number = 0;
};

TEST(Pollable, TakesWhatIsThereWithoutATurnOfTheLoop) {
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    ends e(l);
    e.send("abc");
    const auto turns = l.turn_count();
    EXPECT_EQ(co_await e.read(), "abc");
    EXPECT_EQ(l.turn_count(), turns);
  });
}

TEST(Pollable, WaitsForAnEdgeAndNotLonger) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto reader = g.spawn(&ends::read, &e, 16);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(e.calls, 1);
      e.send("one");
      EXPECT_EQ(co_await reader.join(), child_state::returned);
      EXPECT_EQ(e.calls, 2);
    });
  });
}

TEST(Pollable, MakesNoCallThatWouldBlockAfterAShortRead) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      for (int i = 1; i <= 3; ++i) {
        auto reader = g.spawn(&ends::read, &e, 16);
        co_await testing::wait_all_blocked();
        e.send("x");
        EXPECT_EQ(co_await reader.join(), child_state::returned);
        EXPECT_EQ(e.calls, 1 + i);  // the first one found nothing
      }
    });
  });
}

TEST(Pollable, ReadsOnWhileReadsAreFull) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    e.send("abcdefgh");
    std::string all;
    for (int i = 0; i < 4; ++i) all += co_await e.read(2);
    EXPECT_EQ(all, "abcdefgh");
    EXPECT_EQ(e.calls, 4);
  });
}

TEST(Pollable, FindsTheEndBehindAShortRead) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto reader = g.spawn(&ends::read, &e, 16);
      co_await testing::wait_all_blocked();
      e.send("last");  // and the end: both are one edge
      e.peer.close();
      EXPECT_EQ(co_await reader.join(), child_state::returned);
      EXPECT_EQ(co_await e.read(), "");
      EXPECT_EQ(co_await e.read(), "");
      EXPECT_EQ(e.error_number, 0);
    });
  });
}

TEST(Pollable, FindsTheEndThatCameBeforeItWatched) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    e.send("last");
    e.peer.close();
    EXPECT_EQ(co_await e.read(), "last");
    EXPECT_EQ(co_await e.read(), "");
  });
}

TEST(Pollable, OneTaskForEachDirection) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto reader = g.spawn(&ends::read, &e, 16);
      auto writer = g.spawn(&ends::write, &e, std::string(4'000'000, 'w'));
      co_await testing::wait_all_blocked();
      EXPECT_THROW(co_await e.read(), busy_error);
      EXPECT_THROW(co_await e.write("more"), busy_error);
      EXPECT_THROW(co_await wait_ready(e.poll, direction::read), busy_error);
      e.send("abc");
      EXPECT_EQ(co_await reader.join(), child_state::returned);
      EXPECT_FALSE(writer.done());
      writer.cancel();
    });
  });
}

TEST(Pollable, WritesOnAsThePeerReads) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    const std::string data(3'000'000, 'w');
    std::size_t got = 0;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto writer = g.spawn(&ends::write, &e, data);
      std::vector<char> into(100'000);
      while (got < data.size()) {
        co_await testing::wait_all_blocked();
        const ssize_t n = ::read(e.peer.get(), into.data(), into.size());
        EXPECT_GT(n, 0);
        if (n <= 0) break;
        got += static_cast<std::size_t>(n);
      }
      EXPECT_EQ(co_await writer.join(), child_state::returned);
    });
    EXPECT_EQ(got, data.size());
  });
}

TEST(Pollable, CancellationTakesTheOperationBack) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    EXPECT_FALSE(co_await move_on_after(1s, e.read()));
    EXPECT_FALSE(
        co_await move_on_after(1s, [&]() -> task<> { co_await wait_ready(e.poll, direction::read); }));
    e.send("kept");
    EXPECT_EQ(co_await move_on_after(1s, e.read()), "kept");
  });
}

TEST(Pollable, ACancelledTaskReadsNothing) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    e.send("kept");
    cancel_scope cut;
    cut.cancel();
    EXPECT_FALSE(co_await cut.run([&]() -> task<> { co_await e.read(); }));
    EXPECT_EQ(e.calls, 0);
    EXPECT_EQ(co_await e.read(), "kept");
  });
}

TEST(Pollable, WhatWaitsForASocketThatNobodyServesIsNoDeadlock) {
  // Somebody outside may still write: only the timer ends this.
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    EXPECT_FALSE(co_await move_on_after(1h, e.read()));
  });
  // Once nothing is armed, waiting is a deadlock again.
  EXPECT_THROW(testing::run([]() -> task<> {
                 ends e(co_await this_loop{});
                 co_await move_on_after(1s, e.read());
                 co_await sleep_forever();
               }),
               deadlock_error);
}

TEST(Pollable, DetachEndsWhatWaits) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto reader = g.spawn(&ends::read, &e, 16);
      co_await testing::wait_all_blocked();
      e.poll.detach(true);
      EXPECT_EQ(co_await reader.join(), child_state::returned);
      EXPECT_EQ(e.error_number, ECANCELED);
    });
    e.send("again");  // it is watched again when something waits again
    EXPECT_EQ(co_await e.read(), "again");
    EXPECT_FALSE(co_await move_on_after(1s, e.read()));
  });
}

TEST(Pollable, MayGoBeforeTheTaskThatWaitsIsCancelled) {
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    ends e(l);
    auto poll = std::make_unique<pollable>(l, e.socket.get());
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto waiter = g.spawn([&]() -> task<> { co_await wait_ready(*poll, direction::read); });
      co_await testing::wait_all_blocked();
      poll.reset();
      waiter.cancel();
      EXPECT_NE(co_await waiter.join(), child_state::threw);
    });
  });
}

TEST(Pollable, MayOutliveItsLoop) {
  std::unique_ptr<ends> e;
  testing::run([&]() -> task<> {
    e = std::make_unique<ends>(co_await this_loop{});
    EXPECT_FALSE(co_await move_on_after(1s, e->read()));
  });
  e.reset();
}

TEST(Pollable, NeverUsesTheNumberOfAClosedDescriptorAgain) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    EXPECT_FALSE(co_await move_on_after(1s, e.read()));
    const int number = e.socket.get();
    e.poll.detach(false);
    e.socket.close();
    auto [other, sender] = tests::socket_pair();
    EXPECT_EQ(other.get(), number);
    EXPECT_EQ(::write(sender.get(), "secret", 6), 6);
    EXPECT_EQ(co_await e.read(), "");
    EXPECT_EQ(e.error_number, EBADF);
  });
}

TEST(Pollable, AnEventOfAClosedDescriptorReachesNobody) {
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    ends e(l);
    const descriptor copy(dup(e.socket.get()));  // keeps it in epoll
    EXPECT_FALSE(co_await move_on_after(1s, e.read()));
    e.poll.detach(false);
    e.socket.close();
    ends reuses_the_slot(l);
    EXPECT_FALSE(co_await move_on_after(1s, reuses_the_slot.read()));
    e.send("nobody");
    EXPECT_FALSE(co_await move_on_after(1s, reuses_the_slot.read()));
    EXPECT_EQ(reuses_the_slot.calls, 1);
  });
}

TEST(Pollable, ReportsADescriptorThatCannotBeWatched) {
  testing::run([]() -> task<> {
    pollable nothing(co_await this_loop{}, -1);
    wait_ready op(nothing, direction::read);
    co_await op;
    EXPECT_EQ(op.error_number, EBADF);
  });
}

TEST(Pollable, ARegularFileIsAlwaysReady) {
  testing::run([]() -> task<> {
    const descriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    pollable poll(co_await this_loop{}, file.get());
    wait_ready op(poll, direction::read);
    co_await op;
    EXPECT_EQ(op.error_number, 0);
    std::string into(4, '\0');
    int calls = 0;
    for (int i = 0; i < 100; ++i) {  // beyond what is taken without a turn of the loop
      read_operation reading(poll, into, calls);
      co_await reading;
      EXPECT_EQ(reading.count, 4U);
    }
    EXPECT_EQ(calls, 100);
  });
}

TEST(Pollable, ATaskThatAlwaysHasDataLetsOthersRun) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    e.send(std::string(10'000, 'x'));
    int reads = 0;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto reader = g.spawn([&]() -> task<> {
        while (true) {
          co_await e.read(1);
          ++reads;
        }
      });
      co_await yield_now();
      co_await yield_now();
      EXPECT_GT(reads, 0);
      EXPECT_LT(reads, 1000);
      reader.cancel();
    });
  });
}

TEST(WaitReady, LooksAtTheStateNotAtEdges) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    e.send("abc");
    for (int i = 0; i < 3; ++i) {
      const auto waited =
          co_await move_on_after(1s, [&]() -> task<> { co_await wait_ready(e.poll, direction::read); });
      EXPECT_TRUE(waited);
      char c = 0;
      EXPECT_EQ(::read(e.socket.get(), &c, 1), 1);
    }
    EXPECT_FALSE(
        co_await move_on_after(1s, [&]() -> task<> { co_await wait_ready(e.poll, direction::read); }));
    EXPECT_TRUE(
        co_await move_on_after(1s, [&]() -> task<> { co_await wait_ready(e.poll, direction::write); }));
  });
}

TEST(WaitReady, TheEndOfTheStreamIsReady) {
  testing::run([]() -> task<> {
    ends e(co_await this_loop{});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto waiter = g.spawn([&]() -> task<> { co_await wait_ready(e.poll, direction::read); });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(waiter.done());
      e.peer.close();
      EXPECT_EQ(co_await waiter.join(), child_state::returned);
    });
  });
}

}  // namespace
}  // namespace weft::io
