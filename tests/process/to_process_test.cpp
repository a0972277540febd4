// SPDX-License-Identifier: MIT
#include "weft/process/to_process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/gather.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

struct request {
  std::string name;
  std::vector<double> numbers;
};
struct response {
  double sum = 0;
  std::string greeting;
  pid_t pid = 0;
};

response answer(const request& r) {
  return {std::accumulate(r.numbers.begin(), r.numbers.end(), 0.0), "hi " + r.name, getpid()};
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  for (std::size_t i = 0; i < text.size(); ++i) words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
  return words;
}

std::string variable = "as it was when the program began";

TEST(ToProcess, RunsAFunctionInAnotherProcess) {
  testing::run([]() -> task<> {
    const response r = co_await to_process(answer, request{"bob", {1, 2, 3.5}});
    EXPECT_EQ(r.sum, 6.5);
    EXPECT_EQ(r.greeting, "hi bob");
    EXPECT_NE(r.pid, getpid());
  });
}

TEST(ToProcess, TakesFunctionsLambdasAndMembers) {
  testing::run([]() -> task<> {
    EXPECT_EQ(co_await to_process([](int a, int b) { return a + b; }, 40, 2), 42);
    EXPECT_EQ(co_await to_process([](auto a) { return a + a; }, std::string("ha")), "haha");
    EXPECT_EQ(co_await to_process(std::plus<>(), 1, 2), 3);
    EXPECT_EQ(co_await to_process(&request::name, request{"ann", {}}), "ann");
    EXPECT_EQ(co_await to_process(&std::string::size, std::string("four")), 4U);
    co_await to_process([] {});
  });
}

TEST(ToProcess, TextGoesAsText) {
  testing::run([]() -> task<> {
    const std::string text = "one two";
    EXPECT_EQ(co_await to_process(count_words, "one two three"), 3U);
    EXPECT_EQ(co_await to_process(count_words, text), 2U);
    EXPECT_EQ(co_await to_process(count_words, std::string_view(text).substr(0, 3)), 1U);
    EXPECT_EQ(co_await to_process([](const std::string& s) { return std::string_view(s).substr(1); }, "ab"),
              "b");
  });
}

TEST(ToProcess, ArgumentsAreCopiedWhenItIsCalled) {
  testing::run([]() -> task<> {
    std::vector<int> numbers{1, 2, 3};
    auto sum =
        to_process([](const std::vector<int>& n) { return std::accumulate(n.begin(), n.end(), 0); }, numbers);
    numbers.clear();
    EXPECT_EQ(co_await std::move(sum), 6);
  });
}

TEST(ToProcess, HasMemoryOfItsOwn) {
  testing::run([]() -> task<> {
    variable = "changed here";
    EXPECT_EQ(co_await to_process([] { return std::exchange(variable, "changed there"); }),
              "as it was when the program began");
    EXPECT_EQ(variable, "changed here");
  });
}

TEST(ToProcess, LargeArgumentsAndResults) {
  testing::run([]() -> task<> {
    for (const std::size_t bytes : {32'700UL, 32'768UL, 40'000UL, 3'000'000UL}) {
      const std::string back = co_await to_process(
          [](std::string text) {
            text += '!';
            return text;
          },
          std::string(bytes, 'x'));
      EXPECT_EQ(back.size(), bytes + 1);
      EXPECT_EQ(back.substr(bytes - 1), "x!");
    }
  });
}

template <typename E> std::string thrown_by(void (*fn)()) {
  return testing::run([=]() -> task<std::string> {
    try {
      co_await to_process(fn);
    } catch (const E& e) {
      co_return typeid(e) == typeid(E) ? e.what() : std::string("derived: ") + e.what();
    }
    co_return "nothing";
  });
}

struct bad_key : std::out_of_range {
  using std::out_of_range::out_of_range;
};

TEST(ToProcess, ClassesOfStdAreThrownAsThemselves) {
  EXPECT_EQ(thrown_by<std::out_of_range>([] { throw std::out_of_range("no key"); }), "no key");
  EXPECT_EQ(thrown_by<std::runtime_error>([] { throw std::runtime_error(""); }), "");
  EXPECT_EQ(thrown_by<std::logic_error>([] { throw std::logic_error("wrong"); }), "wrong");
  EXPECT_EQ(thrown_by<std::bad_alloc>([] { throw std::bad_alloc(); }), std::bad_alloc().what());
  const auto denied = std::make_error_code(std::errc::permission_denied);
  EXPECT_EQ(thrown_by<std::system_error>([] {
              throw std::system_error(std::make_error_code(std::errc::permission_denied), "open it");
            }),
            std::system_error(denied, "open it").what());
  EXPECT_EQ(thrown_by<std::system_error>(
                [] { throw std::system_error(std::make_error_code(std::errc::permission_denied)); }),
            std::system_error(denied).what());
}

TEST(ToProcess, OthersAreRemoteErrors) {
  EXPECT_EQ(thrown_by<remote_error>([] { throw bad_key("no key"); }),
            "weft::(anonymous namespace)::bad_key: no key");
  EXPECT_EQ(thrown_by<remote_error>([] { throw 7; }), "int");
  testing::run([]() -> task<> {
    try {
      co_await to_process([] { throw bad_key("k"); });
      ADD_FAILURE();
    } catch (const remote_error& e) {
      EXPECT_EQ(e.type(), "weft::(anonymous namespace)::bad_key");
      EXPECT_EQ(e.message(), "k");
      EXPECT_EQ(e.code(), process_errc::remote);
    }
  });
}

TEST(ToProcess, LimiterBoundsHowManyRun) {
  testing::run([]() -> task<> {
    capacity_limiter one(1);
    const auto own = [](int n) { return n; };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 4; ++i) {
        group.spawn([&](int n) -> task<> { EXPECT_EQ(co_await to_process({.limiter = &one}, own, n), n); },
                    i);
      }
      for (int turns = 0; one.statistics().waiting > 0 || turns == 0; ++turns) {
        EXPECT_LE(default_process_pool().busy(), 1U);
        co_await yield_now();
      }
    });
    EXPECT_EQ(one.borrowed(), 0U);
  });
}

TEST(ToProcess, LimiterIsGivenBackWhateverHappens) {
  testing::run(testing::options{.virtual_clock = false}, []() -> task<> {
    capacity_limiter one(1);
    const process_options limited{.limiter = &one};
    EXPECT_THROW(co_await to_process(limited, [] { throw std::runtime_error("no"); }), std::runtime_error);
    EXPECT_EQ(one.borrowed(), 0U);
    EXPECT_FALSE(co_await move_on_after(1ms, to_process(limited, [] {
                                          for (;;) pause();
                                        })));
    EXPECT_EQ(one.borrowed(), 0U);
    const auto taken = co_await one.acquire();
    EXPECT_FALSE(co_await move_on_after(1ms, to_process(limited, [] { std::abort(); })));
    EXPECT_EQ(one.borrowed(), 1U);
  });
}

TEST(ToProcess, HasTheNameThatCurioGivesIt) {
  testing::run([]() -> task<> {
    capacity_limiter one(1);
    EXPECT_EQ(co_await run_in_process([](int a, int b) { return a + b; }, 40, 2), 42);
    EXPECT_EQ(co_await run_in_process(process_options{.limiter = &one}, count_words, "one two"), 2U);
  });
}

TEST(ToProcess, CancelledKillsTheWorkerInTheMiddle) {
  testing::run(testing::options{.virtual_clock = false}, []() -> task<> {
    const auto begin = clock::now();
    EXPECT_FALSE(co_await move_on_after(50ms, to_process([] {
                                          for (;;) pause();
                                        })));
    EXPECT_LT(clock::now() - begin, 10s);
    EXPECT_EQ(co_await to_process([](int x) { return x * 2; }, 21), 42);
  });
}

TEST(ToProcess, VirtualClockStandsStillMeanwhile) {
  testing::run([]() -> task<> {
    const time_point begin = co_await now();
    co_await fail_after(1ms, to_process([] {}));
    EXPECT_EQ(co_await now(), begin);
  });
}

TEST(ToProcess, TaskCancelledBeforehandRunsNothing) {
  testing::run([]() -> task<> {
    cancel_scope scope;
    scope.cancel();
    EXPECT_FALSE(co_await scope.run([]() -> task<> { co_await to_process([] { std::abort(); }); }));
    EXPECT_EQ(default_process_pool().busy(), 0U);
  });
}

TEST(ToProcess, ManyAtOnce) {
  testing::run([]() -> task<> {
    int sum = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 1; i <= 200; ++i) {
        group.spawn([&sum](int n) -> task<> { sum += co_await to_process([](int x) { return x; }, n); }, i);
      }
      co_return;
    });
    EXPECT_EQ(sum, 20100);
    EXPECT_LE(default_process_pool().idle(), default_process_pool().workers_max());
  });
}

TEST(ToProcess, AWorkerCanRunTasks) {
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "the sanitizer starts a thread of its own in a forked process, which then cannot fork";
#endif
  testing::run([]() -> task<> {
    const auto inner = [](int n) {
      return run([n]() -> task<int> {
        const auto [a, b] =
            co_await gather(to_process([](int x) { return x + 1; }, n), to_process([] { return 1; }));
        co_return a + b;
      });
    };
    EXPECT_EQ(co_await to_process(inner, 40), 42);
  });
}

}  // namespace
}  // namespace weft
