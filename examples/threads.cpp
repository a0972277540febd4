// SPDX-License-Identifier: MIT
// What the guide's page on threads shows.
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "weft/core.hpp"
#include "weft/sync.hpp"
#include "weft/thread.hpp"

using namespace std::chrono_literals;

// [to_thread]
std::string load(std::string path) { return "contents of " + path; }  // blocks

weft::task<std::string> load_two() {
  weft::capacity_limiter one_at_a_time(1);
  auto first = co_await weft::to_thread(load, "a.txt");
  auto second = co_await weft::to_thread({.limiter = &one_at_a_time, .name = "loader"}, load, "b.txt");
  co_return first + ", " + second;
}
// [/to_thread]

// [cancelled]
long count_for_ever() {
  for (long n = 0;; ++n) {
    if (n % 1000 == 0) weft::check_cancelled();  // unwinds this function when its task is cancelled
  }
}

weft::task<bool> give_up_counting() {
  co_return !co_await weft::move_on_after(10ms,
                                          []() -> weft::task<> { co_await weft::to_thread(count_for_ever); });
}
// [/cancelled]

// [abandon]
int resolve(std::string host) { return static_cast<int>(host.size()); }  // cannot be stopped

weft::task<int> resolve_soon(std::string host) {
  const auto n = co_await weft::move_on_after(
      5s, [&]() -> weft::task<int> { return weft::to_thread(weft::abandon_on_cancel(), resolve, host); });
  co_return n.value_or(-1);  // after five seconds, whatever the function does
}
// [/abandon]

// [await_here]
weft::task<int> ask(int n) {
  co_await weft::sleep_for(1ms);
  co_return n + 1;
}

int blocking_code() {
  const int n = weft::await_here(ask(1));  // on the loop, in the task that waits for this thread
  return weft::from_thread::run(ask, n);   // the same, called there
}

weft::task<int> spawned() {
  co_return co_await weft::with_task_group([](weft::task_group<>& group) -> weft::task<int> {
    auto thread = weft::spawn_thread(group, blocking_code);  // a child like any other
    co_await thread.join();
    co_return thread.take();
  });
}
// [/await_here]

// [portal]
weft::task<int> serve_threads() {
  return weft::with_portal([](weft::portal portal) -> weft::task<int> {
    int answer = 0;
    std::thread other([&, portal] { answer = portal.call(ask, 41); });
    co_await weft::to_thread([&] { other.join(); });
    co_return answer;
  });
}

int program_without_a_loop() {
  weft::portal_thread loop;
  auto future = loop->spawn(ask, 1);
  return future.result() + loop->call(ask, 2);
}
// [/portal]

int main() {
  const bool right = weft::run(load_two) == "contents of a.txt, contents of b.txt" &&
                     weft::run(give_up_counting) && weft::run(resolve_soon, "localhost") == 9 &&
                     weft::run(spawned) == 3 && weft::run(serve_threads) == 42 &&
                     program_without_a_loop() == 5;
  weft::print("{}\n", right ? "all as the guide says" : "not as the guide says");
  return right ? 0 : 1;
}
