// SPDX-License-Identifier: MIT
// What the guide's page on processes shows.
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/io.hpp"
#include "weft/parallel.hpp"
#include "weft/process.hpp"

using namespace std::chrono_literals;
namespace process = weft::process;

// [to_process]
bool is_prime(std::int64_t n) {
  for (std::int64_t i = 2; i * i <= n; ++i) {
    if (n % i == 0) return false;
  }
  return n > 1;
}

weft::task<bool> check() {
  bool prime = co_await weft::to_process(is_prime, 1'000'003);
  bool even = co_await weft::to_process([](std::int64_t n) { return n % 2 == 0; }, 1'000'003);
  co_return prime && !even;
}
// [/to_process]

// [structs]
struct document {
  std::string title;
  std::vector<std::string> words;
};

std::map<std::string, int> count(const document& d) {
  std::map<std::string, int> counts;
  for (const auto& word : d.words) ++counts[word];
  return counts;
}

weft::task<int> how_often(std::string word) {
  const document d{"Hamlet", {"to", "be", "or", "not", "to", "be"}};
  auto counts = co_await weft::to_process(count, d);
  co_return counts[word];
}
// [/structs]

// [cancelled]
void hang() {
  for (;;) {}
}

weft::task<bool> give_up() {
  co_return !co_await weft::move_on_after(50ms, weft::to_process(hang));  // the worker is killed
}
// [/cancelled]

// [errors]
weft::task<std::string> what_happens() {
  std::string happened;
  try {
    co_await weft::to_process([] { throw std::out_of_range("no such key"); });
  } catch (const std::out_of_range& e) {
    happened += e.what();
  }
  try {
    co_await weft::to_process([] { std::raise(SIGKILL); });
  } catch (const weft::worker_crashed& e) {
    happened += e.signal() == SIGKILL ? ", killed" : ", ended";
  }
  co_return happened;
}
// [/errors]

// [pool]
weft::task<int> on_two_processes() {
  weft::process_pool pool({.workers_max = 2, .idle_max = 10s});
  co_return co_await pool.run([](int a, int b) { return a * b; }, 6, 7);
}
// [/pool]

// [on_cpu]
double sum_of_squares(const std::vector<double>& numbers) {
  const auto square = [&](std::size_t i) { return numbers[i] * numbers[i]; };
  return weft::parallel_reduce(std::size_t{0}, numbers.size(), 0.0, square, std::plus());
}

weft::task<double> on_all_processors() {
  co_return co_await weft::on_cpu(sum_of_squares, std::vector(1000, 0.5));
}
// [/on_cpu]

// [fork_join]
long fib(weft::forking& here, int n) {
  if (n < 2) return n;
  const auto one = [=](weft::forking& on) { return fib(on, n - 1); };
  const auto other = [=](weft::forking& on) { return fib(on, n - 2); };
  return weft::fork_join(here, one, other, std::plus());
}
// [/fork_join]

// [unsync]
weft::task<int> ask(int n) {
  co_await weft::sleep_for(1ms);
  co_return n + 1;
}

std::size_t count_bytes(std::string path) {  // blocks
  std::ifstream in(path);
  return static_cast<std::size_t>(std::distance(std::istreambuf_iterator<char>(in), {}));
}

int script() {
  weft::unfuture<int> task = weft::unsync(ask, 1);                                  // on the ambient loop
  weft::unfuture<std::size_t> function = weft::unsync(count_bytes, "/dev/null");    // on a thread
  weft::unfuture<bool> prime = weft::unsync(weft::cpu_bound(is_prime), 1'000'003);  // in a process
  auto later = weft::then(task, [](int n) { return n * 10; });
  return later.result() + static_cast<int>(function.result()) + prime.result();
}
// [/unsync]

// [commands]
weft::task<std::string> newest_file(std::string directory) {
  const auto listed = co_await process::run({"ls", "-t"}, {.check = true, .directory = directory});
  co_return listed.out.substr(0, listed.out.find('\n'));
}

weft::task<std::string> sorted(std::string text) {
  const auto done = co_await process::run(process::shell("sort | uniq -c"), {.check = true, .input = text});
  co_return done.out;
}
// [/commands]

// [running]
weft::task<std::string> first_line(std::string path) {
  process::running tail({"tail", "-f", "-n", "+1", path}, {.out = process::pipe});
  co_return co_await weft::with(std::move(tail), [](process::child& c) -> weft::task<std::string> {
    co_return (co_await weft::lines(c.out()).next()).value_or("");
  });  // it would never end by itself: SIGTERM, and SIGKILL if that does not help
}
// [/running]

weft::task<int> program() {
  bool right = co_await check();
  right = right && co_await how_often("be") == 2;
  right = right && co_await give_up();
  right = right && co_await what_happens() == "no such key, killed";
  right = right && co_await on_two_processes() == 42;
  right = right && co_await on_all_processors() == 250;
  right = right && !(co_await newest_file("/")).empty();
  right = right && co_await sorted("b\na\nb\n") == "      1 a\n      2 b\n";
  right = right && co_await first_line("/etc/passwd") != "";
  right = right && co_await weft::on_cpu([](weft::forking& here) { return fib(here, 20); }) == 6765;
  co_return right ? 0 : 1;
}

int main() { return script() == 21 ? weft::main_run(program) : 1; }
