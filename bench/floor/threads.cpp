// SPDX-License-Identifier: MIT
// The least that a word to another thread and back costs: asleep on a futex, and spinning.
#include <linux/futex.h>
#include <sys/syscall.h>

#include <atomic>
#include <thread>

#include "bench/measure.h"

namespace {

void wait_in_futex(std::atomic<int>& word, int wanted) {
  for (int seen; (seen = word.load()) < wanted;) {
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
  }
}
void set_and_wake(std::atomic<int>& word, int value) {
  word.store(value);
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}
void spin(std::atomic<int>& word, int wanted) {
  while (word.load() < wanted) __builtin_ia32_pause();
}
void set(std::atomic<int>& word, int value) { word.store(value); }

template <auto Set, auto Wait>
void ping_pong(const char* name, int n) {
  std::atomic<int> ping{0}, pong{0};
  std::jthread other([&] {
    for (int i = 1; i <= n; ++i) {
      Wait(ping, i);
      Set(pong, i);
    }
  });
  const double before = round_trip_ns();
  for (int i = 1; i <= n; ++i) {
    Set(ping, i);
    Wait(pong, i);
  }
  report(name, (round_trip_ns() - before) / n / 1e3);
}

constexpr row rows[] = {
    {"to_thread", [] { ping_pong<set_and_wake, wait_in_futex>("to_thread", 10'000); }},
    {"to_thread_spin", [] { ping_pong<set, spin>("to_thread_spin", 100'000); }},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
