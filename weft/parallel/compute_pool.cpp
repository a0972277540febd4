// SPDX-License-Identifier: MIT
#include "weft/parallel/compute_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "weft/base/assert.hpp"
#include "weft/base/cpu_count.hpp"
#include "weft/parallel/detail/pool_state.hpp"

namespace weft {

namespace detail {

pool_state::~pool_state() {
  closing.store(true);
  idle.wake_all();
  for (std::thread& t : threads) t.join();
}

root_job* pool_state::take_call() noexcept {
  if (queued.load(std::memory_order_relaxed) == 0) return nullptr;
  const std::lock_guard hold(lock);
  if (!calls.linked()) return nullptr;
  auto* const first = static_cast<root_job*>(calls.next);
  first->unlink();
  queued.fetch_sub(1, std::memory_order_relaxed);
  return first;
}

bool pool_state::has_work(bool calls_too) const noexcept {
  return (calls_too && queued.load() != 0) ||
         std::ranges::any_of(workers, [](const auto& w) { return w->has_offer(); });
}

// Told under the lock: whoever waits destroys the call as soon as it sees that it is done.
void waited_root::finished() noexcept {
  pool_state& pool = pool_;
  const std::lock_guard hold(pool.lock);
  now.store(state::done, std::memory_order_relaxed);
  pool.call_done.notify_all();
}

}  // namespace detail

compute_pool::compute_pool(std::size_t threads) : state_(std::make_unique<detail::pool_state>()) {
  const std::size_t count = threads != 0 ? threads : base::cpu_count();
  for (std::size_t i = 1; i <= count; ++i) {
    constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;  // seeds are to differ in many bits
    state_->workers.push_back(std::make_unique<detail::cpu_worker>(*state_, state_->idle, i * golden));
  }
  for (const auto& w : state_->workers) state_->threads.emplace_back([&w] { w->main(); });
}

compute_pool::~compute_pool() {
  WEFT_ASSERT(state_->queued.load() == 0, "a compute pool is destroyed while somebody waits for it");
}

std::size_t compute_pool::threads() const noexcept { return state_->workers.size(); }

bool compute_pool::is_inside() const noexcept {
  const detail::cpu_worker* const w = detail::current_cpu_worker();
  return w && w->pool() == state_.get();
}

void compute_pool::submit(detail::root_job& call) noexcept {
  {
    const std::lock_guard hold(state_->lock);
    state_->calls.push_back(call);
    state_->queued.fetch_add(1);
  }
  if (state_->idle.sleeping.load() != 0) state_->idle.wake_one();
}

void compute_pool::run_and_wait(detail::waited_root& call) noexcept {
  submit(call);
  std::unique_lock hold(state_->lock);
  state_->call_done.wait(hold, [&] { return call.is_done(); });
}

bool compute_pool::withdraw(detail::root_job& call) noexcept {
  const std::lock_guard hold(state_->lock);
  if (!call.linked()) return false;
  call.unlink();
  state_->queued.fetch_sub(1);
  return true;
}

compute_pool& default_compute_pool() {
  static auto* const only = new compute_pool();  // never destroyed: `exit` may come in the middle of a call
  return *only;
}

bool cpu_cancel_requested() noexcept {
  const detail::cpu_worker* const w = detail::current_cpu_worker();
  return w && w->root() && w->root()->cancel_requested.load(std::memory_order_relaxed);
}

}  // namespace weft
