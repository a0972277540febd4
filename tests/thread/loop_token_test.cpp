// SPDX-License-Identifier: MIT
#include "weft/thread/loop_token.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "weft/core/run.hpp"
#include "weft/sync/event.hpp"

namespace weft {
namespace {

TEST(LoopToken, RunsCallsInTheOrderOfThePosts) {
  std::string order;
  run([&]() -> task<> {
    const auto token = token_of(co_await this_loop{});
    EXPECT_EQ(token, token_of(co_await this_loop{}));
    event last;
    std::thread other([&] {
      for (char c : {'a', 'b', 'c'}) {
        EXPECT_TRUE(call_soon_threadsafe(*token, [&order, c]() noexcept { order += c; }));
      }
      EXPECT_TRUE(token->call_soon([&]() noexcept { last.set(); }));
    });
    co_await last.wait();
    other.join();
  });
  EXPECT_EQ(order, "abc");
}

TEST(LoopToken, OutlivesItsLoop) {
  std::shared_ptr<loop_token> token;
  bool ran = false;
  const auto owned = std::make_shared<int>(1);
  run([&]() -> task<> {
    token = token_of(co_await this_loop{});
    token->call_soon([&ran, owned]() noexcept { ran = true; });  // the loop does not come to it
  });
  EXPECT_FALSE(ran);
  EXPECT_EQ(owned.use_count(), 1) << "what was left is dropped";
  EXPECT_FALSE(token->call_soon([&, owned]() noexcept { ran = true; }));
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(LoopToken, TellsACallThatTheLoopIsGone) {
  struct told final : loop_token::call {
    void on_loop() noexcept override { said += "ran "; }
    void on_loop_gone() noexcept override { said += "gone "; }
    std::string said;
  } call;
  run([&]() -> task<> { token_of(co_await this_loop{})->post(call); });
  EXPECT_EQ(call.said, "gone ");
}

TEST(LoopToken, PostsRaceWithTheEndOfTheLoop) {
  for (int i = 0; i < 100; ++i) {
    std::shared_ptr<loop_token> token;
    std::thread other;
    run([&]() -> task<> {
      token = token_of(co_await this_loop{});
      other = std::thread([token] {
        while (token->call_soon([]() noexcept {})) {}
      });
    });
    other.join();
  }
}

}  // namespace
}  // namespace weft
