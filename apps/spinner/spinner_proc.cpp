// SPDX-License-Identifier: MIT
// The spinner turns in another process. That is told to stop: a process that is cancelled is killed, and
// would leave its last drawing behind.
#include "apps/spinner/spin_until.hpp"
#include "weft/process.hpp"

weft::process_semaphore done{0};

void spin_in_process(const std::string& message) {
  spin_until([] { return done.try_acquire_for(std::chrono::milliseconds(100)); }, message);
}

weft::task<int> slow() {
  co_await weft::sleep_for(std::chrono::seconds(3));
  co_return 42;
}

weft::task<int> supervisor(weft::task_group<>& group) {
  auto spinner = group.spawn(weft::to_process(spin_in_process, "thinking!"));
  weft::print("spinner object: {}\n", spinner.str());
  std::fflush(stdout);
  int result = co_await slow();
  done.release();
  co_return result;
}

weft::task<> program() { weft::print("Answer: {}\n", co_await weft::with_task_group(supervisor)); }

int main() { return weft::main_run(program); }
