// SPDX-License-Identifier: MIT
#include "weft/io/uring_driver.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "tests/io/socket_pair.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/parker.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/pollable.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

using namespace std::chrono_literals;

bool runs_on_io_uring() {
  return run_with_options({.backend = io_backend::io_uring}, []() -> task<bool> {
    co_return driver_of(co_await this_loop{}).as_uring() != nullptr;
  });
}

class UringDriver : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!runs_on_io_uring()) GTEST_SKIP() << "this system has no io_uring, or denies it";
  }
};

/// Answers a system call with an error from now on, as the filter of a container does.
void deny_call(std::uint32_t number, std::uint32_t error_number) {
  std::array<sock_filter, 4> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error_number),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) std::_Exit(2);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) std::_Exit(3);
}

TEST_F(UringDriver, AFilterThatDeniesItLeavesEpoll) {
  EXPECT_EXIT(
      {
        deny_call(SYS_io_uring_setup, EPERM);
        std::_Exit(runs_on_io_uring() ? 1 : 0);
      },
      ::testing::ExitedWithCode(0), "");
}

// It cannot even say so to the tasks: nothing can be started or cancelled any more.
TEST_F(UringDriver, ASystemThatTakesNothingAnyMoreEndsTheProgram) {
  const char* const said = "io_uring takes nothing more from the loop: cannot allocate memory";
  const auto deny_then = [](std::function<task<>()> go_on) {
    run_with_options({.backend = io_backend::io_uring}, [&]() -> task<> {
      deny_call(SYS_io_uring_enter, ENOMEM);
      co_await go_on();
    });
  };
  const auto wait_for_input = []() -> task<> {
    auto [ours, theirs] = tests::socket_pair();
    pollable watched(co_await this_loop{}, ours.get());
    co_await wait_ready(watched, direction::read);
  };
  EXPECT_DEATH(deny_then(wait_for_input), said);
  const auto fill_the_queue = []() -> task<> {
    auto& ring = *driver_of(co_await this_loop{}).as_uring();
    class nobody final : public completion_target {
      void on_completion(int) noexcept override {}
    } target;
    for (int i = 0; i < 1000; ++i) ring.submit(target, {.opcode = IORING_OP_NOP});
  };
  EXPECT_DEATH(deny_then(fill_the_queue), said);
}

TEST_F(UringDriver, MoreOperationsThanTheQueueHolds) {
  weft::testing::run({.backend = io_backend::io_uring}, []() -> task<> {
    loop& l = co_await this_loop{};
    std::vector<std::pair<descriptor, descriptor>> pairs;
    std::vector<std::unique_ptr<pollable>> watched;
    int woken = 0;
    for (int i = 0; i < 400; ++i) {
      pairs.push_back(tests::socket_pair());
      watched.push_back(std::make_unique<pollable>(l, pairs.back().first.get()));
    }
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (auto& one : watched) {
        group.spawn(
            [&woken](pollable& poll) -> task<> {
              co_await wait_ready(poll, direction::read);
              ++woken;
            },
            std::ref(*one));
      }
      co_await weft::testing::wait_all_blocked();
      EXPECT_EQ(woken, 0);
      for (auto& pair : pairs) EXPECT_EQ(::write(pair.second.get(), "x", 1), 1);
    });
    EXPECT_EQ(woken, 400);
  });
}

TEST_F(UringDriver, AnOperationEndsByItsOwnCompletionAfterDetach) {
  weft::testing::run({.backend = io_backend::io_uring}, []() -> task<> {
    auto [ours, theirs] = tests::socket_pair();
    auto poll = std::make_unique<pollable>(co_await this_loop{}, ours.get());
    int why = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        wait_ready operation(*poll, direction::read);
        co_await operation;
        why = operation.error_number;
      });
      co_await weft::testing::wait_all_blocked();
      poll->detach(false);
      poll = nullptr;
    });
    EXPECT_EQ(why, ECANCELED);
  });
}

/// One call of the system, made by io_uring.
class any_call final : public operation, private completion_target {
 public:
  explicit any_call(const uring_request& request) noexcept : request_(request) {}
  void start() noexcept override { uring_of(*home->lp)->submit(*this, request_); }
  void request_cancel() noexcept override { uring_of(*home->lp)->cancel(*this); }
  int await_resume() const noexcept { return result_; }

 private:
  void on_completion(int result) noexcept override {
    result_ = result;
    result == -ECANCELED ? complete_cancelled() : complete();
  }
  uring_request request_;
  int result_ = 0;
};

TEST_F(UringDriver, MakesAnyCallAndTakesItBack) {
  weft::testing::run({.backend = io_backend::io_uring}, []() -> task<> {
    auto [ours, theirs] = tests::socket_pair();
    std::array<char, 4> into{};
    const uring_request reading{.opcode = IORING_OP_READ,
                                .fd = ours.get(),
                                .address = reinterpret_cast<std::uint64_t>(into.data()),
                                .length = into.size()};
    EXPECT_FALSE(co_await move_on_after(1ms, [&]() -> task<> { co_await any_call(reading); }));
    EXPECT_EQ(::write(theirs.get(), "ab", 2), 2);
    EXPECT_EQ(co_await any_call(reading), 2);
    EXPECT_EQ(into[1], 'b');
    EXPECT_EQ(co_await any_call({.opcode = IORING_OP_READ, .fd = -1}), -EBADF);
  });
}

TEST_F(UringDriver, IsNotMadeForALoopThatHasEpoll) {
  weft::testing::run({.backend = io_backend::epoll}, []() -> task<> {
    loop& l = co_await this_loop{};
    EXPECT_EQ(uring_of(l), nullptr);
    EXPECT_EQ(l.current_driver().descriptor(), l.sleeper().descriptor()) << "no epoll is made either";
  });
}

}  // namespace
}  // namespace weft::io
