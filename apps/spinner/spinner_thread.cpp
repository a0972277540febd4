// SPDX-License-Identifier: MIT
// The spinner turns in a thread of its own while another one does the slow work.
#include <thread>

#include "apps/spinner/spin_until.hpp"
#include "weft/thread.hpp"

bool asked_to_stop() {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return weft::thread_cancel_requested();
}

void spin_in_thread(std::string message) { spin_until(asked_to_stop, message); }

int slow() {
  std::this_thread::sleep_for(std::chrono::seconds(3));
  return 42;
}

weft::task<int> supervisor(weft::task_group<>& group) {
  auto spinner = group.spawn(weft::to_thread(spin_in_thread, "thinking!"));
  weft::print("spinner object: {}\n", spinner.str());
  int result = co_await weft::to_thread(slow);
  spinner.cancel();
  co_return result;
}

weft::task<> program() { weft::print("Answer: {}\n", co_await weft::with_task_group(supervisor)); }

int main() { return weft::main_run(program); }
