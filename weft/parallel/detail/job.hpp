// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/base/intrusive_list.hpp"

namespace weft {
class compute_pool;
}

namespace weft::detail {

class cpu_worker;
struct root_job;

/// Work that one thread offers and any of the pool's may do. It lives on the stack of who waits for it.
struct job {
  enum class state : std::uint8_t { open, waited_for, done };

  explicit job(void (*run)(job&, cpu_worker&) noexcept) noexcept : execute(run) {}
  job(const job&) = delete;
  job& operator=(const job&) = delete;

  bool is_done() const noexcept { return now.load(std::memory_order_acquire) == state::done; }

  void (*const execute)(job&, cpu_worker& here) noexcept;
  std::atomic<state> now{state::open};
  root_job* root = nullptr;  ///< the call that it is a part of
};

/// A whole call, which came from outside of the pool. Waits in the pool's queue.
struct root_job : job, base::list_hook {
  explicit root_job(void (*run)(job&, cpu_worker&) noexcept) noexcept : job(run) { root = this; }

  /// Tells who waits. The last access: it may be gone before this returns. Thread: one of the pool's.
  virtual void finished() noexcept = 0;

  std::atomic<bool> cancel_requested{false};

 protected:
  ~root_job() = default;
};

/// A function for the pool takes nothing, or the thread that it runs on.
template <typename Fn>
concept forking_function = std::invocable<Fn&, cpu_worker&> || std::invocable<Fn&>;

template <typename Fn> decltype(auto) call_on(cpu_worker& here, Fn& fn) {
  if constexpr (std::invocable<Fn&, cpu_worker&>) {
    return std::invoke(fn, here);
  } else {
    return std::invoke(fn);
  }
}

template <typename Fn>
using forking_result = decltype(call_on(std::declval<cpu_worker&>(), std::declval<Fn&>()));
template <typename Fn>
using kept_result =
    std::conditional_t<std::is_void_v<forking_result<Fn>>, std::monostate, forking_result<Fn>>;

/// Calls `fn`; a monostate stands for no result.
template <typename Fn> kept_result<Fn> call_kept(cpu_worker& here, Fn& fn) {
  if constexpr (std::is_void_v<forking_result<Fn>>) {
    call_on(here, fn);
    return {};
  } else {
    return call_on(here, fn);
  }
}

/// What a function gave, or threw, until somebody takes it.
template <typename Fn> class call_result {
 public:
  void run(cpu_worker& here, Fn& fn) noexcept {
    try {
      value_.emplace(call_kept(here, fn));
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  kept_result<Fn> take() {
    if (error_) [[unlikely]]
      std::rethrow_exception(std::exchange(error_, {}));
    return std::move(*value_);
  }

 private:
  std::optional<kept_result<Fn>> value_;
  std::exception_ptr error_;
};

}  // namespace weft::detail
