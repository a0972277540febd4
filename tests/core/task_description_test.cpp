// SPDX-License-Identifier: MIT
#include "weft/core/task_description.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/child.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(PlainFunctionName, LeavesOnlyTheName) {
  EXPECT_EQ(plain_function_name("weft::task<> spin(std::string)"), "spin");
  EXPECT_EQ(plain_function_name("weft::task<int> app::page::load(int) const"), "load");
  EXPECT_EQ(plain_function_name("weft::task<T> fetch<std::vector<int>>(T) [T = int]"), "fetch");
  EXPECT_EQ(plain_function_name("auto run()::(anonymous class)::operator()() const"), "lambda");
  EXPECT_EQ(plain_function_name("weft::task<> weft::(anonymous namespace)::spin(int)"), "spin");
  EXPECT_EQ(plain_function_name("main"), "main");
}

TEST(TaskDescription, NamesTheFunctionAndHowItStands) {
  in_every_order([]() -> task<> {
    const auto failing = [](std::string& described) -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto pending = group.spawn(sleeper, 9s);
        auto done = group.spawn(sleeper, 1s);
        auto by_lambda = group.spawn([]() -> task<> { co_await sleep_for(9s); });
        EXPECT_TRUE(pending.str().starts_with("<task sleeper pending at tracked.hpp:"))
            << "also before its first turn";
        co_await sleep_for(2s);
        EXPECT_TRUE(pending.str().starts_with("<task sleeper pending at tracked.hpp:")) << pending.str();
        EXPECT_EQ(done.str(), "<task sleeper done>");
        EXPECT_TRUE(by_lambda.str().starts_with("<task lambda pending at ")) << by_lambda.str();
        auto fails = group.spawn(sleep_and_throw, 1s);
        const at_end last([&] { described = fails.str(); });
        pending.cancel();
        co_await pending.join();
        EXPECT_EQ(pending.str(), "<task cancelled>");
        co_await sleep_forever();
      });
    };
    std::string described;
    EXPECT_THROW(co_await failing(described), exception_group);
    EXPECT_EQ(described, "<task sleep_and_throw failed>");
  });
}

}  // namespace
}  // namespace weft
