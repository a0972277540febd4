// SPDX-License-Identifier: MIT
// Five functions that do nothing for a while, on three threads; their results in the order of the calls, so
// that the slow ones hold up what is behind them.
#include <fmt/chrono.h>

#include <thread>

#include "weft/core.hpp"
#include "weft/thread.hpp"

void display(const std::string& text) {
  weft::print("[{:%H:%M:%S}] {}\n", fmt::localtime(std::time(nullptr)), text);
  std::fflush(stdout);
}

int loiter(std::size_t n) {
  const std::string indent(n, '\t');
  display(weft::format("{}loiter({}): doing nothing for {}s...", indent, n, n));
  std::this_thread::sleep_for(std::chrono::seconds(n));
  display(weft::format("{}loiter({}): done.", indent, n));
  return static_cast<int>(n) * 10;
}

weft::task<> show_results(weft::thread_pool& threads, weft::task_group<>& group) {
  std::vector<weft::child_handle<int>> results;
  for (std::size_t n = 0; n < 5; ++n) results.push_back(group.spawn(threads.run(loiter, n)));
  display(weft::format("results: {}", results[0].str()));
  display("Waiting for individual results:");
  for (std::size_t i = 0; i < results.size(); ++i) {
    co_await results[i].join();
    display(weft::format("result {}: {}", i, results[i].take()));
  }
}

weft::task<> program() {
  display("Script starting.");
  weft::thread_pool threads(3);
  co_await weft::with_task_group(std::bind_front(show_results, std::ref(threads)));
}

int main() { return weft::main_run(program); }
