// SPDX-License-Identifier: MIT
// Covers: weft/sync/channel.hpp weft/sync/condition.hpp weft/sync/capacity_limiter.hpp
// The programs of docs/guide/sync.md, which is cut from here.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/task_local.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/sync/broadcast.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/sync/channel.hpp"
#include "weft/sync/condition.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/future.hpp"
#include "weft/sync/mutex.hpp"
#include "weft/sync/once.hpp"
#include "weft/sync/one_shot.hpp"
#include "weft/sync/queue.hpp"
#include "weft/sync/run_local.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/sync/shared_mutex.hpp"
#include "weft/sync/watch.hpp"

namespace weft {
namespace {

using namespace tests;

task<std::string> fetch(std::string url) {
  co_await sleep_for(1s);
  co_return "body of " + url;
}

// [semaphore]
task<> fetch_politely(semaphore& at_most, std::string url, std::vector<std::string>& pages) {
  const auto permit = co_await at_most.acquire();  // waits while too many others fetch
  pages.push_back(co_await fetch(url));
}  // the permit gives itself back: at the end, after an error, when the task is cut
// [/semaphore]

TEST(SyncGuide, Semaphore) {
  in_every_order([]() -> task<> {
    semaphore at_most(2);
    std::vector<std::string> pages;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char* url : {"a", "b", "c", "d"}) {
        group.spawn(fetch_politely, std::ref(at_most), url, std::ref(pages));
      }
      co_return;
    });
    EXPECT_EQ(pages.size(), 4U);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

// [mutex]
class account {
 public:
  task<> transfer(account& to, int amount) {
    const auto held = co_await change_.lock();
    if (balance_ < amount) co_return;
    co_await sleep_for(10ms);  // asks somebody: other tasks run meanwhile
    balance_ -= amount;
    to.balance_ += amount;
  }
  int balance() const { return balance_; }

 private:
  mutex change_;
  int balance_ = 100;
};
// [/mutex]

TEST(SyncGuide, Mutex) {
  in_every_order([]() -> task<> {
    account a, b;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) group.spawn([&]() -> task<> { co_await a.transfer(b, 40); });
      co_return;
    });
    EXPECT_EQ(a.balance(), 20);
    EXPECT_EQ(b.balance(), 180);
  });
}

// [condition]
class mailbox {
 public:
  task<> put(std::string letter) {
    const auto held = co_await change_.lock();
    letters_.push_back(std::move(letter));
    changed_.notify();
  }
  task<std::string> get() {
    auto held = co_await change_.lock();
    co_await changed_.wait(held, [this] { return !letters_.empty(); });
    auto letter = std::move(letters_.front());
    letters_.pop_front();
    co_return letter;
  }

 private:
  mutex change_;
  condition changed_{change_};
  std::deque<std::string> letters_;
};
// [/condition]

TEST(SyncGuide, Condition) {
  in_every_order([]() -> task<> {
    mailbox box;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_EQ(co_await box.get(), "hello"); });
      co_await box.put("hello");
    });
  });
}

// [channel]
task<> produce(sender<int> numbers, int first) {
  for (int i = first; i < first + 3; ++i) co_await numbers.send(i);
}  // its end closes

task<int> sum_of_all() {
  int sum = 0;
  auto [to, from] = make_channel<int>(2);
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(produce, to.clone(), 1);
    group.spawn(produce, std::move(to), 10);
    co_await for_each(std::move(from), [&](int number) { sum += number; });  // until both are gone
  });
  co_return sum;
}
// [/channel]

TEST(SyncGuide, Channel) {
  in_every_order([]() -> task<> { EXPECT_EQ(co_await sum_of_all(), 1 + 2 + 3 + 10 + 11 + 12); });
}

// [queue]
task<> work_off(queue<std::string>& urls, std::vector<std::string>& pages) {
  while (const auto url = co_await urls.next()) {  // empty after the shutdown
    pages.push_back(co_await fetch(*url));
    urls.task_done();
  }
}

task<std::vector<std::string>> fetch_all(std::vector<std::string> wanted) {
  queue<std::string> urls(10);
  std::vector<std::string> pages;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) group.spawn(work_off, std::ref(urls), std::ref(pages));
    for (auto& url : wanted) co_await urls.put(url);
    co_await urls.join();
    urls.shutdown();
  });
  co_return pages;
}
// [/queue]

TEST(SyncGuide, Queue) {
  in_every_order([]() -> task<> { EXPECT_EQ((co_await fetch_all({"a", "b", "c", "d"})).size(), 4U); });
}

// [watch]
task<> follow(watch<int>::reader level, std::vector<int>& seen) {
  while (const auto now = co_await level.next()) {  // the latest; may leave some out
    seen.push_back(*now);
    co_await sleep_for(1s);
  }
}
// [/watch]

// [broadcast]
task<> listen(broadcast<std::string>::subscription news, std::vector<std::string>& heard) {
  while (auto item = co_await news.next()) heard.push_back(*std::move(item));  // every one
}
// [/broadcast]

TEST(SyncGuide, WatchAndBroadcast) {
  in_every_order([]() -> task<> {
    watch<int> level(0);
    broadcast<std::string> news(8);
    std::vector<int> seen;
    std::vector<std::string> heard;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(follow, level.subscribe(), std::ref(seen));
      for (int i = 0; i < 2; ++i) group.spawn(listen, news.subscribe(), std::ref(heard));
      level.set(1);
      co_await sleep_for(500ms);
      for (int i = 2; i < 5; ++i) level.set(i);
      level.close();
      for (const char* text : {"x", "y"}) co_await news.send(text);
      news.close();
    });
    EXPECT_EQ(seen, (std::vector{1, 4}));
    EXPECT_EQ(heard.size(), 4U);
  });
}

// [once]
class catalog {
 public:
  task<std::string> find(std::string name) {
    co_await loading_.run([this]() -> task<> { text_ = co_await fetch("catalog"); });  // the others wait
    co_return text_ + ": " + name;
  }

 private:
  once loading_;
  std::string text_;
};
// [/once]

TEST(SyncGuide, Once) {
  in_every_order([]() -> task<> {
    catalog books;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([&]() -> task<> { EXPECT_EQ(co_await books.find("x"), "body of catalog: x"); });
      }
      co_return;
    });
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

// [one_shot]
task<> answer(one_shot<int>& reply) {
  co_await sleep_for(1s);
  reply.set_value(42);
}
// [/one_shot]

TEST(SyncGuide, OneShot) {
  in_every_order([]() -> task<> {
    one_shot<int> reply;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(answer, std::ref(reply));
      EXPECT_EQ(co_await reply.wait(), 42);
    });
  });
}

// [task_local]
const task_local<std::string> request_id("none");

task<std::string> log_line(std::string text) { co_return *request_id + ": " + text; }

task<std::string> handle(std::string id) {
  const auto bound = request_id.bind(std::move(id));  // for this task and all that it spawns from here on
  co_return co_await log_line("begins");
}
// [/task_local]

TEST(SyncGuide, TaskLocal) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await handle("7"), "7: begins");
    EXPECT_EQ(co_await log_line("ends"), "none: ends");
  });
}

// [run_local]
run_local<std::map<std::string, int>> visits;

task<> visit(std::string page) {
  ++(*visits)[page];  // of this run: each loop, and each test, has its own
  co_return;
}
// [/run_local]

TEST(SyncGuide, RunLocal) {
  in_every_order([]() -> task<> {
    co_await visit("a");
    co_await visit("a");
    EXPECT_EQ(visits->at("a"), 2);
  });
}

/// A library that calls back.
class directory {
 public:
  void ask(std::string name, std::move_only_function<void(int)> then) {
    asked_.emplace_back(std::move(name), std::move(then));
  }
  void answer_all() {
    for (auto& [name, then] : std::exchange(asked_, {})) then(static_cast<int>(name.size()));
  }

 private:
  std::vector<std::pair<std::string, std::move_only_function<void(int)>>> asked_;
};

// [future]
future<int> age_of(directory& people, std::string name) {
  promise<int> answer;
  future<int> age = answer.get_future();
  people.ask(std::move(name), [answer = std::move(answer)](int found) mutable { answer.set_value(found); });
  return age;
}

void note_age(directory& people, std::string name, std::map<std::string, int>& ages) {  // no coroutine
  age_of(people, name).on_done([name, &ages](const future<int>& age) { ages[name] = age.get(); });
}

task<int> age_in_ten_years(directory& people) {
  const future<int> age = age_of(people, "Ada");
  co_return co_await age.wait() + 10;
}
// [/future]

TEST(SyncGuide, Future) {
  in_every_order([]() -> task<> {
    directory people;
    std::map<std::string, int> ages;
    int later = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { later = co_await age_in_ten_years(people); });
      note_age(people, "Bo", ages);
      co_await sleep_for(1s);
      people.answer_all();
    });
    EXPECT_EQ(later, 13);
    EXPECT_EQ(ages["Bo"], 2);
  });
}

}  // namespace
}  // namespace weft
