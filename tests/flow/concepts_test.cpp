// SPDX-License-Identifier: MIT
#include "weft/flow/concepts.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "tests/core/logged_resource.hpp"
#include "weft/core/task_group.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/collectors.hpp"

namespace weft {
namespace {

using namespace tests;

struct countdown {
  int left;
  task<std::optional<int>> next() { co_return left > 0 ? std::optional(left--) : std::nullopt; }
};
/// May be iterated again and again.
struct launch {
  int from;
  countdown iterate() const { return {from}; }
};
struct nothing_to_await {
  std::optional<int> next();
};

static_assert(awaitable<task<int>> && awaitable<sleep_for> && !awaitable<int>);
static_assert(!awaitable<task<int>&>, "a task is awaited once, as an rvalue");
static_assert(coroutine<task<int>> && !coroutine<sleep_for>);
static_assert(async_iterator<countdown> && async_iterator<async_generator<int>>);
static_assert(async_iterator<task_group<int>> && async_iterator<completed_tasks<int>>);
static_assert(!async_iterator<nothing_to_await> && !async_iterator<std::vector<int>>);
static_assert(!async_iterator<launch> && async_iterable<launch> && async_iterable<countdown>);
static_assert(!async_iterable<std::vector<int>>);
static_assert(any_async_generator<async_generator<int>> && !any_async_generator<countdown>);
static_assert(async_context_manager<logged_resource> && async_context_manager<async_generator<int>>);
static_assert(!async_context_manager<countdown>);

static_assert(std::same_as<await_result<task<std::string>>, std::string>);
static_assert(std::same_as<await_result<task<int&>>, int&>);
static_assert(std::same_as<await_result<sleep_for>, void>);
static_assert(std::same_as<item_of<async_generator<std::string>>, std::string>);
static_assert(std::same_as<item_of<task_group<>>, child_handle<void>>);

TEST(Concepts, AnIterableGivesAnotherIteratorEachTime) {
  in_order([]() -> task<> {
    const launch three{3};
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(co_await (three | to<std::vector>()), (std::vector{3, 2, 1}));
    }
  });
}

}  // namespace
}  // namespace weft
