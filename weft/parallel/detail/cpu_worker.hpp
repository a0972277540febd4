// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "weft/parallel/detail/job.hpp"
#include "weft/parallel/detail/work_deque.hpp"

namespace weft::detail {

struct pool_state;

/// Who of a pool's threads looks for work, and where they sleep.
struct alignas(64) idle_threads {
  /// Threads that look for work, or sleep. Others offer as much as these could take.
  std::atomic<std::int64_t> hungry{0};
  alignas(64) std::atomic<std::uint32_t> epoch{0};  // the futex that they sleep on; each wake-up changes it
  std::atomic<std::uint32_t> sleeping{0};

  /// Wakes one that sleeps, after something was offered.
  void wake_one() noexcept;
  void wake_all() noexcept;
};

/// One thread of a pool with what it offers to the others.
class cpu_worker {
 public:
  cpu_worker(pool_state& pool, idle_threads& idle, std::uint64_t seed) noexcept
      : pool_(pool), idle_(idle), random_(seed) {}

  /// Should work be offered? Else doing it at once is cheaper. One part is always there to be stolen, and
  /// more while others look for work.
  bool may_offer() const noexcept {
    const std::int64_t offered = deque_.size();
    return offered <= idle_.hungry.load(std::memory_order_relaxed) && offered < work_deque::capacity;
  }

  void offer(job& j) noexcept {
    j.root = root_;
    deque_.push(j);
    if (idle_.sleeping.load() != 0) [[unlikely]]
      idle_.wake_one();
  }

  /// Takes back what was offered last; false if somebody has it.
  bool take_back() noexcept { return deque_.take() != nullptr; }

  /// Does other work until `j`, which somebody has, is done.
  void wait_for(job& j) noexcept;

  /// Runs jobs until the pool ends.
  void main() noexcept;

  job* steal_from() noexcept { return deque_.steal(); }
  bool has_offer() const noexcept { return !deque_.empty(); }
  const pool_state* pool() const noexcept { return &pool_; }
  const root_job* root() const noexcept { return root_; }

 private:
  job* find(bool calls_too) noexcept;
  job* search(job* until) noexcept;
  void sleep(job* until) noexcept;
  void execute(job& j) noexcept;

  pool_state& pool_;
  idle_threads& idle_;
  work_deque deque_;
  root_job* root_ = nullptr;  // of the job that runs
  std::uint64_t random_;
};

}  // namespace weft::detail

namespace weft {

/// The pool's thread that a part runs on. A function that forks and passes it on saves looking it up: 1.5 ns
/// a fork.
using forking = detail::cpu_worker;

}  // namespace weft

namespace weft::detail {

/// The worker that the calling thread is; null elsewhere.
cpu_worker* current_cpu_worker() noexcept;
}  // namespace weft::detail
