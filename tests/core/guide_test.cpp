// SPDX-License-Identifier: MIT
// Covers: weft/core/task_group.hpp weft/core/until.hpp weft/core/started.hpp weft/core/cancel_scope.hpp
// Covers: weft/core/operation.hpp
// The programs of docs/guide/groups.md and docs/guide/operations.md, which are cut from here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/until.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

task<std::string> fetch(std::string url, duration takes) {
  co_await sleep_for(takes);
  if (url == "broken") throw boom("no such host");
  co_return "body of " + url;
}

// [next]
task<std::vector<std::string>> in_the_order_they_come(std::vector<std::string> urls) {
  std::vector<std::string> pages;
  co_await with_task_group<std::string>([&](task_group<std::string>& group) -> task<> {
    duration takes = 3s;
    for (const std::string& url : urls) group.spawn(fetch, url, takes -= 1s);  // copies move into the child
    while (auto page = co_await group.next()) pages.push_back(*page);
  });  // nobody outlives this line
  co_return pages;
}
// [/next]

TEST(GroupsGuide, Next) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await in_the_order_they_come({"a", "b"}), ElementsAre("body of b", "body of a"));
  });
}

// [handles]
task<std::string> with_a_handle() {
  co_return co_await with_task_group([](task_group<>& group) -> task<std::string> {
    auto page = group.spawn(fetch, "a", 2s).named("page");
    auto spinner = group.spawn(sleeper, 1h);
    std::string body = co_await page;  // its value, once
    spinner.cancel();                  // that one alone; no error for anybody
    co_return body;
  });
}
// [/handles]

TEST(GroupsGuide, Handles) {
  in_every_order([]() -> task<> { EXPECT_EQ(co_await with_a_handle(), "body of a"); });
}

// [until]
task<> fastest_and_all() {
  const auto mirrors = [](task_group<std::string>& group) -> task<> {
    group.spawn(fetch, "slow", 3s);
    group.spawn(fetch, "fast", 1s);
    co_return;
  };
  const auto first = co_await with_task_group<std::string>(until::first, mirrors);  // the other is cancelled
  EXPECT_EQ(first, "body of fast");
  const auto all = co_await with_task_group<std::string>(until::all, mirrors);  // in the order of spawning
  EXPECT_THAT(all, ElementsAre("body of slow", "body of fast"));
}
// [/until]

TEST(GroupsGuide, Until) { in_every_order(fastest_and_all); }

// [start]
task<> serve(started<int> ready) {
  co_await sleep_for(1s);  // binds a port
  ready(2323);
  co_await sleep_forever();
}

task<int> use_a_server() {
  co_return co_await with_task_group(until::body, [](task_group<>& group) -> task<int> {
    const int port = co_await group.start<int>(serve);  // an error before `ready` is thrown here
    co_return port;
  });  // the body is done: the server is cancelled
}
// [/start]

TEST(GroupsGuide, Start) {
  in_every_order([]() -> task<> { EXPECT_EQ(co_await use_a_server(), 2323); });
}

// [errors]
task<std::string> what_went_wrong() {
  std::string report;
  try {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(fetch, "broken", 1s);  // fails: the other one is cut
      group.spawn(fetch, "fine", 2s);
      co_return;
    });
  } catch (const exception_group& errors) {
    errors.handle([&](const boom& e) { report = e.what(); });  // what nobody takes is thrown again
  }
  co_return report;
}
// [/errors]

TEST(GroupsGuide, Errors) {
  in_every_order([]() -> task<> { EXPECT_EQ(co_await what_went_wrong(), "no such host"); });
}

// [scopes]
task<int> best_within(duration limit) {
  int best = 0;
  cancel_scope scope(limit);
  co_await scope.run([&]() -> task<> {
    while (true) {
      co_await sleep_for(1s);  // cut here when the time is up: destructors run, nothing is thrown
      ++best;
    }
  });
  co_return best;  // the scope's owner goes on
}
// [/scopes]

TEST(GroupsGuide, Scopes) {
  in_every_order([]() -> task<> { EXPECT_EQ(co_await best_within(3500ms), 3); });
}

// A library that calls back.
struct sensor {
  std::function<void(int)> on_value;
  void measure(std::function<void(int)> done) { on_value = std::move(done); }
  void forget() { on_value = nullptr; }
};

// [operation]
class [[nodiscard("co_await it")]] measurement final : public operation {
 public:
  explicit measurement(sensor& from) noexcept : sensor_(from) {}

  void start() noexcept override {
    sensor_.measure([this](int value) {
      value_ = value;
      complete();  // the task goes to the run queue; this returns at once
    });
  }
  void request_cancel() noexcept override {  // only while it is armed, at most once
    sensor_.forget();
    complete_cancelled();
  }
  int await_resume() const noexcept { return value_; }

 private:
  sensor& sensor_;
  int value_ = 0;
};
// [/operation]

TEST(OperationsGuide, BridgesACallback) {
  in_every_order([]() -> task<> {
    sensor s;
    int seen = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { seen = co_await measurement(s); });
      co_await testing::wait_all_blocked();
      s.on_value(21);
    });
    EXPECT_EQ(seen, 21);
    const auto measure = [&]() -> task<int> { co_return co_await measurement(s); };
    EXPECT_FALSE(co_await move_on_after(1s, measure));
    EXPECT_FALSE(s.on_value) << "a cut measurement leaves nothing behind";
  });
}

}  // namespace
}  // namespace weft
