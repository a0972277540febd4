// SPDX-License-Identifier: MIT
#include "weft/parallel/detail/cpu_worker.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <thread>
#include <utility>

#include "weft/parallel/detail/pool_state.hpp"

// Work is offered only while somebody looks for it, and one part beyond: a fork that nobody wants costs a
// look at two counters. So a deque never holds much, its size can be fixed, and the part that is stolen is
// the largest one there is.
namespace weft::detail {

namespace {

// A thread that finds nothing looks again: first at once, then after it has let others run, then it sleeps.
// On a machine whose processors are busy with something else, looking for longer takes from those who work.
constexpr int rounds_at_once_max = 64;
constexpr int rounds_max = 80;

constinit thread_local cpu_worker* running_here = nullptr;

void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) noexcept {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation | FUTEX_PRIVATE_FLAG, value, nullptr,
          nullptr, 0);
}

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

cpu_worker* current_cpu_worker() noexcept { return running_here; }

void idle_threads::wake_one() noexcept {
  epoch.fetch_add(1);
  futex(epoch, FUTEX_WAKE, 1);
}

void idle_threads::wake_all() noexcept {
  epoch.fetch_add(1);
  futex(epoch, FUTEX_WAKE, INT_MAX);
}

void cpu_worker::main() noexcept {
  running_here = this;
  while (!pool_.closing.load()) {
    if (job* const found = search(nullptr)) execute(*found);
  }
}

void cpu_worker::wait_for(job& j) noexcept {
  while (!j.is_done()) {
    if (job* const found = search(&j)) execute(*found);
  }
}

/// What others offer, beginning with any one of them; then, unless something is waited for, calls from
/// outside.
job* cpu_worker::find(bool calls_too) noexcept {
  const std::size_t count = pool_.workers.size();
  random_ ^= random_ << 13;  // xorshift64
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  for (std::size_t i = 0, at = random_ % count; i < count; ++i, at = at + 1 == count ? 0 : at + 1) {
    if (pool_.workers[at].get() == this) continue;
    if (job* const stolen = pool_.workers[at]->steal_from()) return stolen;
  }
  return calls_too ? pool_.take_call() : nullptr;
}

/// Looks for work for a while, then sleeps. Null: look again, or `until` is done.
job* cpu_worker::search(job* until) noexcept {
  job* found = find(!until);
  if (found) return found;
  idle_.hungry.fetch_add(1, std::memory_order_relaxed);
  for (int round = 0; round < rounds_max && !found && !(until && until->is_done()); ++round) {
    if (round < rounds_at_once_max) {
      pause();
    } else {
      std::this_thread::yield();
    }
    found = find(!until);
  }
  if (!found) sleep(until);
  idle_.hungry.fetch_sub(1, std::memory_order_relaxed);
  return found;
}

/// Sleeps until something is offered, or `until` is done. Whoever offers looks, after that, whether somebody
/// sleeps; who is about to sleep says so, and then looks for offers: one of them sees the other.
void cpu_worker::sleep(job* until) noexcept {
  const std::uint32_t epoch = idle_.epoch.load();
  idle_.sleeping.fetch_add(1);
  auto before = job::state::open;
  if (until) until->now.compare_exchange_strong(before, job::state::waited_for);
  if (before != job::state::done && !pool_.closing.load() && !pool_.has_work(!until))
    futex(idle_.epoch, FUTEX_WAIT, epoch);
  idle_.sleeping.fetch_sub(1);
}

void cpu_worker::execute(job& j) noexcept {
  root_job* const before = std::exchange(root_, j.root);
  pool_state& pool = pool_;
  const bool whole_call = j.root == &j;
  j.execute(j, *this);
  root_ = before;
  if (whole_call) return static_cast<root_job&>(j).finished();
  // From here on the job may be gone.
  if (j.now.exchange(job::state::done) == job::state::waited_for) pool.idle.wake_all();
}

}  // namespace weft::detail
