// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace weft::detail {

struct job;

/// The jobs that one thread offers to others: it puts in and takes back at one end, they steal at the other.
///
/// Fixed in size: who finds it full does the work at once. Sequentially consistent operations instead of
/// fences, which the thread sanitizer does not understand; on x86-64 they cost the same.
/// Source: Chase and Lev 2005; Lê, Pop, Cohen, Zappa Nardelli 2013.
class work_deque {
 public:
  static constexpr std::int64_t capacity = 256;

  /// The number of jobs, about. Thread: the owner.
  std::int64_t size() const noexcept {
    return bottom_.load(std::memory_order_relaxed) - top_.load(std::memory_order_relaxed);
  }

  /// Offers a job. There must be room. Thread: the owner.
  void push(job& j) noexcept {
    const std::int64_t b = bottom_.load(std::memory_order_relaxed);
    at(b).store(&j, std::memory_order_relaxed);
    bottom_.store(b + 1);  // before the look at who sleeps
  }

  /// Takes back what was pushed last; null if there is nothing left. Thread: the owner.
  job* take() noexcept {
    const std::int64_t b = bottom_.load(std::memory_order_relaxed) - 1;
    bottom_.store(b);
    std::int64_t t = top_.load();
    if (t < b) return at(b).load(std::memory_order_relaxed);
    job* last = t == b ? at(b).load(std::memory_order_relaxed) : nullptr;
    if (last && !top_.compare_exchange_strong(t, t + 1)) last = nullptr;  // somebody was faster
    bottom_.store(b + 1, std::memory_order_relaxed);
    return last;
  }

  /// Takes what was pushed first; null if there is nothing, or somebody else was faster. Thread: any.
  job* steal() noexcept {
    std::int64_t t = top_.load();
    if (t >= bottom_.load()) return nullptr;
    job* const first = at(t).load(std::memory_order_relaxed);
    return top_.compare_exchange_strong(t, t + 1) ? first : nullptr;
  }

  bool empty() const noexcept { return top_.load() >= bottom_.load(); }

 private:
  std::atomic<job*>& at(std::int64_t i) noexcept { return jobs_[static_cast<std::size_t>(i % capacity)]; }

  // Each end in a cache line of its own: thieves look at both, but write to one only.
  alignas(64) std::atomic<std::int64_t> top_{0};
  alignas(64) std::atomic<std::int64_t> bottom_{0};
  std::array<std::atomic<job*>, capacity> jobs_{};
};

}  // namespace weft::detail
