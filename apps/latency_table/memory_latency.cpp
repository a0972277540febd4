// SPDX-License-Identifier: MIT
// Each pointer leads to a line of the cache that nobody can guess: the processor cannot fetch it before it
// has read the one before. The best of several runs counts; whatever else happens only makes one slower.
#include "apps/latency_table/memory_latency.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace latency_table {

namespace {

constexpr int runs = 5;

struct alignas(64) line {
  line* next;
};

/// All lines of one ring, in random order.
std::vector<line> ring_of(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::minstd_rand(1));
  std::vector<line> lines(count);
  for (std::size_t i = 0; i < count; ++i) lines[order[i]].next = &lines[order[(i + 1) % count]];
  return lines;
}

/// The shortest time of `body()`.
template <typename Body>
nanoseconds best_of_runs(Body body) {
  auto best = nanoseconds::max();
  for (int i = 0; i < runs; ++i) {
    const auto before = std::chrono::steady_clock::now();
    body();
    best = std::min<nanoseconds>(best, std::chrono::steady_clock::now() - before);
  }
  return best;
}

}  // namespace

nanoseconds cycle_time() {
  constexpr int rounds = 1'000'000, additions = 10;
  return best_of_runs([] {
           std::uint64_t sum = 1;
           for (int i = 0; i < rounds; ++i) {
             for (int k = 0; k < additions; ++k) {
               sum += sum;
               asm volatile("" : "+r"(sum));
             }
           }
         }) /
         (rounds * additions);
}

nanoseconds read_time(std::size_t bytes) {
  constexpr int reads = 1'000'000;
  const auto lines = ring_of(bytes / sizeof(line));
  const line* at = lines.data();
  return best_of_runs([&] {
           for (int i = 0; i < reads; ++i) {
             at = at->next;
             asm volatile("" : "+r"(at));
           }
         }) /
         reads;
}

}  // namespace latency_table
