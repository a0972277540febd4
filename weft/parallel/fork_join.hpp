// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "weft/parallel/compute_pool.hpp"

namespace weft {

/// What `fork_join` gives: nothing, or a pair with `std::monostate` for a half without a result.
template <typename F, typename G>
using fork_results =
    std::conditional_t<std::is_void_v<detail::forking_result<F>> && std::is_void_v<detail::forking_result<G>>,
                       void, std::pair<detail::kept_result<F>, detail::kept_result<G>>>;

/// Runs `f()` and `g()`, at the same time if a thread is free, and returns when both are done.
///
/// Both are plain functions that compute: they do not await and do not block, and may fork again. Throws what
/// `f` threw, else what `g` threw, when both have ended; a `g` that nobody has begun when `f` throws never
/// runs. Outside of a pool it goes to the default one, and the caller waits. Lifetime: what they capture by
/// reference needs to outlive the call only. Cost: 2 ns while no thread looks for work. Thread: any.
template <detail::forking_function F, detail::forking_function G> fork_results<F, G> fork_join(F&& f, G&& g);

/// The same from a function that was given the thread it runs on: `f(forking&)` and `g(forking&)` are, too.
template <detail::forking_function F, detail::forking_function G>
fork_results<F, G> fork_join(forking& here, F&& f, G&& g);

/// Combines their results: `combine(f(here), g(here))`. The fastest form, because a compiler can make a loop
/// of one of two recursive calls.
template <detail::forking_function F, detail::forking_function G, typename Combine>
  requires std::invocable<Combine&, detail::kept_result<F>, detail::kept_result<G>>
auto fork_join(forking& here, F&& f, G&& g, Combine combine)
    -> std::invoke_result_t<Combine&, detail::kept_result<F>, detail::kept_result<G>>;

// Implementation

namespace detail {

/// The half that is offered to others.
template <typename Fn> class forked final : public job {
 public:
  explicit forked(Fn& fn) noexcept : job(&execute_fork), fn_(fn) {}
  auto take() { return result_.take(); }

 private:
  static void execute_fork(job& j, cpu_worker& here) noexcept {
    auto& me = static_cast<forked&>(j);
    me.result_.run(here, me.fn_);
  }

  Fn& fn_;
  call_result<Fn> result_;
};

/// By value what is small: a function whose address nobody else has can stay in registers.
template <typename Fn>
using handed_over =
    std::conditional_t<std::is_trivially_copyable_v<Fn> && sizeof(Fn) <= 4 * sizeof(void*), Fn, Fn&>;

template <typename F, typename G>
[[gnu::noinline]] std::pair<kept_result<F>, kept_result<G>> fork_offering(cpu_worker& here, handed_over<F> f,
                                                                          handed_over<G> g) {
  forked<G> other(g);
  /// However `f` ends, nobody may still have `other` when this returns.
  struct joined {
    cpu_worker& here;
    job& other;
    bool settled = false;
    bool was_taken() noexcept {
      settled = true;
      if (here.take_back()) return false;
      here.wait_for(other);
      return true;
    }
    ~joined() {
      if (!settled) was_taken();
    }
  } end{here, other};
  here.offer(other);
  auto first = call_kept(here, f);
  if (end.was_taken()) return {std::move(first), other.take()};
  return {std::move(first), call_kept(here, g)};
}

template <typename F, typename G, typename Combine>
[[gnu::noinline]] auto fork_combining(cpu_worker& here, handed_over<F> f, handed_over<G> g,
                                      handed_over<Combine> combine) {
  auto both = fork_offering<F, G>(here, f, g);
  return combine(std::move(both.first), std::move(both.second));
}

}  // namespace detail

template <detail::forking_function F, detail::forking_function G>
fork_results<F, G> fork_join(forking& here, F&& f, G&& g) {
  if constexpr (std::is_void_v<fork_results<F, G>>) {
    if (here.may_offer()) [[unlikely]] {
      detail::fork_offering<std::remove_reference_t<F>, std::remove_reference_t<G>>(here, f, g);
    } else {
      detail::call_on(here, f);
      detail::call_on(here, g);
    }
  } else {
    if (here.may_offer()) [[unlikely]]
      return detail::fork_offering<std::remove_reference_t<F>, std::remove_reference_t<G>>(here, f, g);
    auto first = detail::call_kept(here, f);
    return {std::move(first), detail::call_kept(here, g)};
  }
}

template <detail::forking_function F, detail::forking_function G, typename Combine>
  requires std::invocable<Combine&, detail::kept_result<F>, detail::kept_result<G>>
auto fork_join(forking& here, F&& f, G&& g, Combine combine)
    -> std::invoke_result_t<Combine&, detail::kept_result<F>, detail::kept_result<G>> {
  using first_function = std::remove_reference_t<F>;
  using second_function = std::remove_reference_t<G>;
  if (here.may_offer()) [[unlikely]]
    return detail::fork_combining<first_function, second_function, Combine>(here, f, g, combine);
  auto first = detail::call_kept(here, f);
  return combine(std::move(first), detail::call_kept(here, g));
}

template <detail::forking_function F, detail::forking_function G> fork_results<F, G> fork_join(F&& f, G&& g) {
  if (forking* const here = detail::current_cpu_worker()) [[likely]]
    return fork_join(*here, f, g);
  return default_compute_pool().run([&](forking& here) { return fork_join(here, f, g); });
}

}  // namespace weft
