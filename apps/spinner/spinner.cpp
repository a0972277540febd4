// SPDX-License-Identifier: MIT
// A spinner turns while a slow task runs, and is cancelled when that has its answer.
#include "apps/spinner/spin.hpp"

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
