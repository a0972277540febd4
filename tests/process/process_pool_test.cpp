// SPDX-License-Identifier: MIT
#include "weft/process/process_pool.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "weft/base/cpu_count.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

const testing::options real_clock{.virtual_clock = false};

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

task<> wait_until(auto condition) {
  while (!condition()) co_await sleep_for(1ms);
}

pid_t own_pid() { return getpid(); }
void hang() {
  for (;;) pause();
}

TEST(ProcessPool, HasAWorkerForEachProcessorByDefault) {
  EXPECT_EQ(process_pool().workers_max(), base::cpu_count());
}

TEST(ProcessPool, KeepsItsWorkers) {
  testing::run([]() -> task<> {
    process_pool pool;
    const pid_t first = co_await pool.run(own_pid);
    EXPECT_EQ(pool.idle(), 1U);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(co_await pool.run(own_pid), first);
    EXPECT_EQ(pool.idle(), 1U);
  });
}

TEST(ProcessPool, TasksWaitForAFreeWorkerInOrder) {
  testing::run([]() -> task<> {
    process_pool pool({.workers_max = 1});
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : std::string("abcdef")) {
        group.spawn([&](char me) -> task<> { order += co_await pool.run([](char got) { return got; }, me); },
                    c);
      }
      co_return;
    });
    EXPECT_EQ(order, "abcdef");
    EXPECT_EQ(pool.busy(), 0U);
    EXPECT_EQ(pool.idle(), 1U);
  });
}

TEST(ProcessPool, ACancelledWaiterLeavesTheQueue) {
  testing::run(real_clock, []() -> task<> {
    process_pool pool({.workers_max = 1});
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto first = group.spawn(pool.run(hang));
      auto second = group.spawn(pool.run([] { std::abort(); }));
      co_await wait_until([&] { return pool.waiting() == 1; });
      second.cancel();
      co_await second.join();
      EXPECT_EQ(pool.waiting(), 0U);
      first.cancel();
    });
    EXPECT_EQ(co_await pool.run([] { return 1; }), 1);
  });
}

// The waiter is cancelled in the turn in which it gets its place, before or after that.
TEST(ProcessPool, NoPlaceIsLostWhenAWaiterIsCancelledAsItGetsIt) {
  process_pool pool({.workers_max = 1});
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    testing::run(testing::options{.seed = seed}, [&pool, seed]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto second = group.spawn([&]() -> task<> {
          co_await yield_now();
          co_await pool.run([] {});
        });
        group.spawn([&]() -> task<> {
          co_await pool.run([] {});
          for (std::uint64_t i = seed % 4; i > 0; --i) co_await yield_now();
          second.cancel();
        });
        co_await second.join();  // it is a local variable of this body
      });
      EXPECT_EQ(pool.busy(), 0U) << seed;
      EXPECT_EQ(co_await pool.run([] { return 1; }), 1);
    });
  }
}

/// Cancels a scope at one point of those around the suspensions of all tasks.
class cut_at final : public instrument {
 public:
  cut_at(int point, cancel_scope& scope) noexcept : left_(point), scope_(scope) {}

 private:
  void suspending(chain&) noexcept override { pass(); }
  void suspended(chain&) noexcept override { pass(); }
  void woken(chain&) noexcept override { pass(); }
  void pass() noexcept {
    if (left_-- == 0) scope_.cancel();
  }
  int left_;
  cancel_scope& scope_;
};

TEST(ProcessPool, MayBeCutAtEverySuspension) {
  for (int at = 0;; ++at) {
    bool finished = false;
    testing::run(real_clock, [&]() -> task<> {
      process_pool pool({.workers_max = 1});
      cancel_scope scope;
      cut_at cut(at, scope);
      cut.attach(*current_loop());
      finished = co_await scope.run([&]() -> task<> { co_await pool.run([] {}); }) && !scope.requested;
      cut.detach();
      EXPECT_EQ(pool.busy(), 0U) << at;
      EXPECT_EQ(co_await pool.run([] { return 2; }), 2) << at;
    });
    if (finished) break;
    ASSERT_LT(at, 100);
  }
}

// How a worker can end.

template <typename Fn> std::string crash(process_pool& pool, Fn fn) {
  return testing::run([&]() -> task<std::string> {
    std::string said = "returned";
    pid_t pid = 0;
    try {
      co_await pool.run(fn);
    } catch (const worker_crashed& e) {
      said = e.what();
      pid = e.pid();
    }
    EXPECT_EQ(co_await pool.run([] { return 1; }), 1);
    const std::string number = std::to_string(pid);
    if (const auto at = said.find(number); pid != 0 && at != std::string::npos)
      said.replace(at, number.size(), "N");
    co_return said;
  });
}

TEST(ProcessPool, ACrashIsAnErrorAndThePoolGoesOn) {
  process_pool pool({.workers_max = 1});
  EXPECT_EQ(crash(pool, [] { raise(SIGKILL); }), "worker process N was killed by SIGKILL");
  EXPECT_EQ(crash(pool,
                  [] {
                    signal(SIGSEGV, SIG_DFL);
                    raise(SIGSEGV);
                  }),
            "worker process N was killed by SIGSEGV");
  EXPECT_EQ(crash(pool, [] { _exit(3); }),
            "worker process N exited with code 3 before its function returned");
  EXPECT_EQ(crash(pool, [] { exit(0); }), "worker process N exited with code 0 before its function returned");
  EXPECT_EQ(crash(pool,
                  [] {
                    signal(SIGABRT, SIG_DFL);
                    std::abort();
                  }),
            "worker process N was killed by SIGABRT");
}

TEST(ProcessPool, AWorkerThatClosesEverythingIsACrash) {
  process_pool pool;
  EXPECT_EQ(crash(pool,
                  [] {
                    for (int fd = 3; fd < 100; ++fd) close(fd);
                  }),
            "worker process N exited with code 1 before its function returned");
}

TEST(ProcessPool, AWorkerThatIsKilledWhileIdleIsReplaced) {
  testing::run(real_clock, []() -> task<> {
    process_pool pool({.workers_max = 1});
    const pid_t first = co_await pool.run(own_pid);
    kill(first, SIGKILL);
    co_await wait_until([&] { return kill(first, 0) != 0; });  // its parent has seen it
    co_await sleep_for(5ms);
    EXPECT_NE(co_await pool.run(own_pid), first);
  });
}

TEST(ProcessPool, AnIdleWorkerEnds) {
  testing::run(real_clock, []() -> task<> {
    process_pool pool({.workers_max = 1, .idle_max = 1ms});
    const pid_t first = co_await pool.run(own_pid);
    co_await wait_until([&] { return kill(first, 0) != 0; });
    EXPECT_NE(co_await pool.run(own_pid), first);
  });
}

// The worker retires just when a job comes: that is done by it, or by another, once.
TEST(ProcessPool, NoJobIsLostToARetiringWorker) {
  testing::run(real_clock, []() -> task<> {
    process_pool pool({.workers_max = 1, .idle_max = 1ms});
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(co_await pool.run([](int n) { return n; }, i), i);
      co_await sleep_for(std::chrono::microseconds(900 + i * 10));
    }
  });
}

TEST(ProcessPool, CancellingKillsTheWorker) {
  testing::run(real_clock, []() -> task<> {
    process_pool pool({.workers_max = 1});
    const pid_t worker = co_await pool.run(own_pid);
    EXPECT_FALSE(co_await move_on_after(5ms, pool.run(hang)));
    EXPECT_EQ(pool.idle(), 0U);
    co_await wait_until([&] { return kill(worker, 0) != 0; });
  });
}

// What a worker inherits.

TEST(ProcessPool, WorkersHaveNoDescriptorsOfTheProgram) {
  testing::run([]() -> task<> {
    process_pool pool;
    const auto others = [] {
      std::vector<std::string> names;
      for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
        const auto name = each.path().filename().string();
        if (std::stoi(name) > 2)
          names.push_back(std::filesystem::read_symlink(each.path()).string().substr(0, 6));
      }
      std::ranges::sort(names);
      return names;
    };
    // Its socket, and the folder that it reads.
    EXPECT_THAT(co_await pool.run(others), ::testing::ElementsAre("/proc/", "socket"));
  });
}

TEST(ProcessPool, WorkersAreInAGroupOfTheirOwnAndReadNothing) {
  testing::run([]() -> task<> {
    process_pool pool;
    EXPECT_NE(co_await pool.run([] { return getpgrp(); }), getpgrp());
    EXPECT_EQ(co_await pool.run([] { return std::getchar(); }), EOF);
    EXPECT_EQ(co_await pool.run([] {
      int signal = 0;
      prctl(PR_GET_PDEATHSIG, &signal);
      return signal;
    }),
              SIGKILL);
  });
}

TEST(ProcessPool, WorkersHaveNoHandlersOfTheProgram) {
  testing::run([]() -> task<> {
    process_pool pool;
    EXPECT_TRUE(co_await pool.run([] { return signal(SIGTERM, SIG_DFL) == SIG_DFL; }));
    EXPECT_TRUE(co_await pool.run([] { return signal(SIGPIPE, SIG_IGN) == SIG_IGN; }));
  });
}

TEST(ProcessPool, WhatAWorkerHasWrittenIsThereWithTheResult) {
  testing::run([]() -> task<> {
    process_pool pool;
    const std::string path = format("{}weft-process-{}", ::testing::TempDir(), getpid());
    co_await pool.run([](const std::string& to) { std::fputs("written", std::fopen(to.c_str(), "w")); },
                      path);
    std::string found;
    std::ifstream(path) >> found;
    std::filesystem::remove(path);
    EXPECT_EQ(found, "written");
  });
}

TEST(ProcessPool, LimitsMessages) {
  testing::run([]() -> task<> {
    process_pool pool({.workers_max = 1, .message_bytes_max = 1000});
    const auto make = [](std::size_t bytes) { return std::string(bytes, 'x'); };
    EXPECT_EQ((co_await pool.run(make, 900)).size(), 900U);
    const pid_t worker = co_await pool.run(own_pid);
    std::string said;
    try {
      co_await pool.run(make, 1000);
    } catch (const message_too_large& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "a result of 1002 bytes for a worker process; the limit is 1000");
    EXPECT_EQ(co_await pool.run(own_pid), worker);  // it lives on
    try {
      co_await pool.run([](const std::string& s) { return s.size(); }, std::string(2000, 'x'));
      ADD_FAILURE();
    } catch (const message_too_large&) {}
  });
}

/// Contains itself.
struct onion {
  std::vector<onion> inside;
};
std::size_t layers(const onion& o) { return o.inside.empty() ? 1 : 1 + layers(o.inside[0]); }
onion with_layers(std::size_t n) {
  onion o;
  if (n > 1) o.inside.push_back(with_layers(n - 1));
  return o;
}

TEST(ProcessPool, HasALimitForTheDepthOfMessages) {
  testing::run([]() -> task<> {
    process_pool pool({.workers_max = 1, .message_depth_max = 300});
    EXPECT_EQ(layers(co_await pool.run([](const onion& o) { return o; }, with_layers(300))), 300U);
    EXPECT_THROW(co_await pool.run(layers, with_layers(301)), message_too_deep);
    std::string said;
    try {
      co_await pool.run(with_layers, 301);
    } catch (const message_too_deep& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "a value for another process has more than 300 structs inside of each other");
    EXPECT_EQ(co_await pool.run(layers, with_layers(2)), 2U);
    EXPECT_EQ(pool.idle(), 1U);
  });
}

TEST(ProcessPool, LeavesNothingOpen) {
  const auto round = [] {
    testing::run(real_clock, []() -> task<> {
      process_pool pool({.workers_max = 2});
      co_await pool.run(own_pid);
      co_await move_on_after(1ms, pool.run(hang));
      co_await pool.run([](const std::string& s) { return s; }, std::string(100'000, 'x'));
      try {
        co_await pool.run([] { raise(SIGKILL); });
      } catch (const worker_crashed&) {}
    });
  };
  round();
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 5; ++i) round();
  EXPECT_EQ(open_descriptors(), before);
  int status = 0;
  EXPECT_EQ(waitpid(-1, &status, WNOHANG), 0);  // the server is the only child, and lives
}

TEST(ProcessPool, LoopsOfSeveralThreadsShareIt) {
  testing::run([]() -> task<> { co_return; });
  process_pool pool({.workers_max = 2});
  const auto many = [&pool](int first) {
    testing::run([&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = first; i < first + 50; ++i) {
          group.spawn(
              [&pool](int n) -> task<> { EXPECT_EQ(co_await pool.run([](int x) { return x; }, n), n); }, i);
        }
        co_return;
      });
    });
  };
  std::thread other(many, 1000);
  many(0);
  other.join();
  EXPECT_EQ(pool.busy(), 0U);
}

}  // namespace
}  // namespace weft
