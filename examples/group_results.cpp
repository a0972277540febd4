// SPDX-License-Identifier: MIT
// Three tasks, and their results in the order in which they were spawned.
#include <string>
#include <vector>

#include "weft/core.hpp"

using namespace weft;

task<int> worker(int n) {
  co_await sleep_for(10ms / n);  // the last one is done first
  co_return n* n;
}

task<std::vector<int>> main_task() {
  std::vector<child_handle<int>> tasks;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (const int n : {1, 2, 3}) tasks.push_back(group.spawn(worker, n));
    co_return;
  });
  std::vector<int> results;
  for (auto& t : tasks) results.push_back(t.take());
  print("Results: [{}, {}, {}]\n", results[0], results[1], results[2]);
  co_return results;
}

int main() { return run(main_task) == std::vector{1, 4, 9} ? 0 : 1; }
