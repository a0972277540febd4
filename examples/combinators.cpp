// SPDX-License-Identifier: MIT
// What the guide's page on combinators shows, on a virtual clock.
#include <functional>
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/testing/run.hpp"

using namespace weft;

task<std::string> fetch(std::string mirror) {
  co_await sleep_for(1s * mirror.size());
  if (mirror == "down") throw timeout_error("no answer");
  co_return "page of " + mirror;
}

std::string all_at_once_text;
task<> all_at_once() {
  // [gather]
  auto [a, b] = co_await gather(fetch("a"), fetch("bb"));  // one fails: the other is cancelled

  std::vector<std::string> names{"a", "bb", "ccc"};
  std::vector<std::string> pages = co_await gather(transform(names, fetch));  // in the order given

  for (auto& outcome : co_await gather_settled(transform(names, fetch))) {  // nothing is cancelled
    if (outcome) pages.push_back(*outcome);
  }
  // [/gather]
  all_at_once_text = a + ", " + b + ", " + std::to_string(pages.size());
}

std::string as_they_finish_text;
task<> as_they_finish() {
  std::vector<std::string> names{"ccc", "a", "down"};
  // [as_completed]
  const auto try_fetch = [](const std::string& name) { return settled(fetch(name)); };
  co_await for_each(as_completed(names, try_fetch), [](auto& done) {
    as_they_finish_text += done.key + (done.value ? "+" : "-");  // the name, and its page or error
  });
  // [/as_completed]
}

task<std::string> fastest() {
  // [race]
  std::string page = co_await race(fetch("slow mirror"), fetch("fast"));  // the loser is cancelled
  // [/race]
  co_return page;
}

task<std::string> staggered() {
  // [staggered_race]
  std::vector<std::function<task<std::string>()>> attempts;
  for (const char* mirror : {"down", "b", "cc"}) attempts.emplace_back([mirror] { return fetch(mirror); });
  auto race = co_await staggered_race(attempts, 2s);  // "b" begins 2 s later, and wins after 3 s
  if (!race.winner) std::rethrow_exception(race.errors.back());
  // [/staggered_race]
  co_return *race.winner;
}

task<std::size_t> wait_for_one() {
  // [wait]
  co_return co_await with_task_group([](task_group<>& group) -> task<std::size_t> {
    std::vector<child_handle<std::string>> handles;
    for (const char* name : {"ccc", "a"}) handles.push_back(group.spawn(fetch, name));
    const auto [done, pending] = co_await wait(handles, return_when::first_completed);
    co_return done.front();  // the other one goes on: its group waits for it
  });
  // [/wait]
}

task<std::string> many() {
  const std::vector<std::string> names{"ccc", "a", "bb"};
  std::string text;
  // [limits]
  co_await for_each_concurrent(names, 100, [&](const std::string& name) -> task<> {  // at most 100 at once
    text += (co_await fetch(name)).back();
  });
  co_await for_each(names | map_concurrent(100, fetch),  // in the order of the names
                    [&](const std::string& page) { text += page.back(); });
  co_await for_each(names | map_unordered(2, fetch),  // as they come
                    [&](const std::string& page) { text += page.back(); });
  // [/limits]
  co_return text;
}

task<int> stubborn() {
  int calls = 0;
  const auto flaky = [&]() -> task<int> {
    if (++calls < 3) throw timeout_error("not yet");
    co_return calls;
  };
  // [retry]
  const retry_options options{.attempts_max = 5, .backoff = 1s, .retry_if = on_error<timeout_error>};
  co_return co_await retry(options, flaky);  // waits up to 1, 2, 4 ... s in between, less a random part
  // [/retry]
}

int main() {
  testing::run(all_at_once);
  testing::run(as_they_finish);
  const bool right = all_at_once_text == "page of a, page of bb, 6" && as_they_finish_text == "a+ccc+down-" &&
                     testing::run(fastest) == "page of fast" && testing::run(staggered) == "page of b" &&
                     testing::run(wait_for_one) == 1 && testing::run(many) == "abccabacb" &&
                     testing::run(stubborn) == 3;
  print("{}\n", right ? "all as the guide says" : "not as the guide says");
  return right ? 0 : 1;
}
