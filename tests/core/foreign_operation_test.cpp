// SPDX-License-Identifier: MIT
#include "weft/core/foreign_operation.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

/// What a library in C would have: the one wait, and an answer.
struct mailbox {
  weft_operation* waiting = nullptr;
  int letter = 0;
  int cancels = 0;
};

extern "C" {
void open_mailbox(void* state, weft_operation* operation) {
  static_cast<mailbox*>(state)->waiting = operation;
}
void close_mailbox(void* state, weft_operation* operation) {
  auto& box = *static_cast<mailbox*>(state);
  ++box.cancels;
  box.waiting = nullptr;
  weft_complete_cancelled(operation);
}
void complete_at_once(void* state, weft_operation* operation) {
  static_cast<mailbox*>(state)->letter = 7;
  weft_complete(operation);
}
void keep_waiting(void*, weft_operation*) {}
}

constexpr weft_operation_calls mailbox_calls{open_mailbox, close_mailbox};
constexpr weft_operation_calls quick_calls{complete_at_once, keep_waiting};

TEST(ForeignOperation, CompletesLaterOrAtOnce) {
  in_every_order([]() -> task<> {
    mailbox box;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await foreign_operation(mailbox_calls, &box); });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(group.size(), 1U);
      box.letter = 5;
      weft_complete(box.waiting);
    });
    EXPECT_EQ(box.letter, 5);
    co_await foreign_operation(quick_calls, &box);
    EXPECT_EQ(box.letter, 7);
  });
}

TEST(ForeignOperation, IsAskedToCancelOnce) {
  in_every_order([]() -> task<> {
    mailbox box;
    const auto wait = [&]() -> task<> { co_await foreign_operation(mailbox_calls, &box); };
    EXPECT_FALSE(co_await move_on_after(1s, wait));
    EXPECT_EQ(box.cancels, 1);
    EXPECT_EQ(box.waiting, nullptr);
  });
}

TEST(ForeignOperation, IsCompletedFromAnotherThread) {
  struct courier {
    std::jthread thread;
    int letter = 0;
  };
  static constexpr weft_operation_calls by_thread{[](void* state, weft_operation* operation) {
                                                    auto& c = *static_cast<courier*>(state);
                                                    weft_expect_thread(operation);
                                                    c.thread = std::jthread([&c, operation] {
                                                      c.letter = 3;
                                                      weft_complete_from_thread(operation);
                                                    });
                                                  },
                                                  keep_waiting};
  in_order([]() -> task<> {
    courier c;
    co_await foreign_operation(by_thread, &c);
    EXPECT_EQ(c.letter, 3);
  });
}

}  // namespace
}  // namespace weft
