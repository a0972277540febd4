// SPDX-License-Identifier: MIT
// A spinner turns while a slow task runs, and is cancelled when that has its answer.
#include <cstdio>

#include "weft/core.hpp"

struct status_line {
  std::string text;
  void show(std::string now) {
    text = std::move(now);
    weft::print("\r{}", text);
    std::fflush(stdout);
  }
  ~status_line() { weft::print("\r{:{}}\r", "", text.size()); }
};

weft::task<> spin(std::string message) {
  status_line line;
  for (std::size_t i = 0;; ++i) {
    line.show(weft::format("{} {}", "\\|/-"[i % 4], message));
    co_await weft::sleep_for(std::chrono::milliseconds(100));
  }
}

weft::task<int> slow() {
  co_await weft::sleep_for(std::chrono::seconds(3));
  co_return 42;
}

weft::task<int> supervisor(weft::task_group<>& group) {
  auto spinner = group.spawn(spin, "thinking!");
  weft::print("spinner object: {}\n", spinner.str());
  int result = co_await slow();
  spinner.cancel();
  co_return result;
}

weft::task<> program() { weft::print("Answer: {}\n", co_await weft::with_task_group(supervisor)); }

int main() { return weft::main_run(program); }
