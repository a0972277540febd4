// SPDX-License-Identifier: MIT
// What happens if the slow work blocks the loop: the spinner is cancelled before it has drawn anything.
#include <thread>

#include "weft/core.hpp"

weft::task<> spin(std::string message) {
  weft::print("\r| {}", message);
  co_await weft::sleep_for(std::chrono::milliseconds(100));
  weft::print("THIS WILL NEVER BE OUTPUT");
}

weft::task<int> slow() {
  std::this_thread::sleep_for(std::chrono::seconds(3));  // not awaited
  co_return 42;
}

weft::task<> supervisor(weft::task_group<>& group) {
  auto spinner = group.spawn(spin, "thinking!");
  weft::print("spinner object: {}\n", spinner.str());
  const int answer = co_await slow();
  spinner.cancel();
  weft::print("Answer: {}\n", answer);
}

int main() {
  return weft::main_run([] { return weft::with_task_group(supervisor); });
}
