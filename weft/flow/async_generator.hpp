// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/task.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/exit_stack.hpp"

namespace weft {

/// Awaited by a generator: enters `resource` until the generator is left.
template <typename R>
struct use {
  explicit use(R r) : resource(std::move(r)) {}
  R resource;
};

/// Awaited by a generator: leaves now what it entered last by `use`.
struct leave_last {};

/// The part of a generator's promise that does not depend on what it yields.
struct generator_frame : frame {
  void* current = nullptr;  ///< what the last `co_yield` gave; null when it ended, or threw, instead
  void (*copy_current)(void* to_optional, const void* current) = nullptr;  ///< null: it may be moved
  bool running = false;
  exit_stack* resources = nullptr;  ///< null: not entered
  std::exception_ptr thrown_in;     ///< to be thrown at the `co_yield` that it is suspended at

  struct suspend_to_consumer {
    generator_frame& self;
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept {
      return self.parent->handle();
    }
    void await_resume() const {
      if (self.thrown_in) [[unlikely]]
        std::rethrow_exception(std::exchange(self.thrown_in, {}));
    }
  };

  void return_void() noexcept {}

  using frame::await_transform;
  /// Enters a resource that is left when the generator is: `auto& r = co_await use(resource)`.
  template <typename R>
  auto await_transform(use<R> wanted, std::source_location where = std::source_location::current()) {
    WEFT_ASSERT(resources,
                "a generator that calls use() is iterated by for_each, a collector, or inside with()");
    at = where;
    return resources->push(std::move(wanted.resource)).operator co_await();
  }
  auto await_transform(leave_last, std::source_location where = std::source_location::current()) {
    at = where;
    return resources->leave_last().operator co_await();
  }
};

/// A coroutine that yields values and may await between them: Python's async generator.
///
/// Iterate it by `for_each`, by a collector, or by hand inside `with`: then whatever it runs or holds is
/// cancelled and cleaned up at a definite point, also if the iteration ends early.
///
///     async_generator<int> count(int n) {
///       for (int i = 0; i < n; ++i) {
///         co_await sleep_for(1s);
///         co_yield i;
///       }
///     }
///     co_await for_each(count(3), [](int i) { print("{}\n", i); });
///
/// Lazy: nothing runs before the first `next()`. A bare local may be iterated too if the generator does not
/// call `use`. Lifetime: parameters passed by value live in the generator. Cancellation: one that is cut
/// within `next()` is at its end.
template <typename T>
class [[nodiscard]] async_generator {
 public:
  using value_type = T;

  struct promise_type;
  struct made {
    promise_type* promise;
  };
  struct promise_type : generator_frame {
    made get_return_object(std::source_location where = std::source_location::current()) noexcept {
      this->at = where;
      return {this};
    }
    suspend_to_consumer yield_value(T&& value) noexcept { return give(value, nullptr); }
    template <std::same_as<T> U>
    suspend_to_consumer yield_value(const U& value) noexcept {
      return give(const_cast<U&>(value), [](void* to, const void* from) {
        static_cast<std::optional<T>*>(to)->emplace(*static_cast<const T*>(from));
      });
    }

   private:
    suspend_to_consumer give(T& value, void (*copy)(void*, const void*)) noexcept {
      current = std::addressof(value);
      copy_current = copy;
      return {*this};
    }
  };

  async_generator(made m) noexcept : frame_(m.promise) {}
  async_generator(async_generator&& other) noexcept
      : frame_(std::exchange(other.frame_, nullptr)), resources_(std::move(other.resources_)) {}
  async_generator& operator=(async_generator&&) = delete;
  ~async_generator() { drop(); }

  /// Runs the generator to its next value: a pointer to it, null at the end. The value stays in the
  /// generator.
  class [[nodiscard("co_await it")]] advance_awaiter {
   public:
    using weft_awaiter = void;
    explicit advance_awaiter(async_generator& g) noexcept : generator_(g) {}
    bool await_ready() const noexcept { return !generator_.frame_ || generator_.frame_->handle().done(); }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) noexcept {
      generator_frame& g = generator_.promise();
      WEFT_ASSERT(!g.running, "two tasks await next() of one generator");
      g.running = true;
      g.current = nullptr;
      h.promise().adopt(g, generator_.frame_, false);
      return g.handle();
    }
    T* await_resume() {
      if (!generator_.frame_) return nullptr;
      generator_frame& g = generator_.promise();
      g.running = false;
      if (!g.current) [[unlikely]] {
        if (auto error = g.take_error()) std::rethrow_exception(std::move(error));
      }
      return static_cast<T*>(g.current);
    }

   protected:
    async_generator& generator_;
  };
  class [[nodiscard("co_await it")]] next_awaiter : public advance_awaiter {
   public:
    using advance_awaiter::advance_awaiter;
    std::optional<T> await_resume() {
      T* const value = advance_awaiter::await_resume();
      std::optional<T> given;
      if (!value) return given;
      if constexpr (std::is_trivially_copyable_v<T>) {
        given.emplace(*value);
      } else if (const auto copy = this->generator_.promise().copy_current) {
        copy(&given, value);
      } else {
        given.emplace(std::move(*value));
      }
      return given;
    }
  };

  /// Runs the generator to its next value, which is moved out (copied, if the generator yielded a variable);
  /// empty at the end. Throws what the generator throws, which ends it.
  next_awaiter next() noexcept { return next_awaiter(*this); }
  advance_awaiter advance() noexcept { return advance_awaiter(*this); }

  /// Makes the next `advance` throw `error` at the `co_yield` that the generator is suspended at.
  void throw_in(std::exception_ptr error) noexcept { promise().thrown_in = std::move(error); }

  bool done() const noexcept { return !frame_ || frame_->handle().done(); }

  // What `with`, `for_each` and `use` do: from `enter` on the generator may hold resources, until `exit`.
  task<> enter() {
    chain& c = co_await this_chain{};
    co_await enter_in(*c.innermost);
  }
  task<> enter_in(scope& host) {
    resources_ = std::make_unique<exit_stack>(host);
    if (frame_) promise().resources = resources_.get();
    co_return;
  }
  task<> exit(ended how) {
    drop();
    co_await resources_->exit(how);
  }

 private:
  generator_frame& promise() const noexcept { return static_cast<promise_type&>(*frame_); }
  void drop() noexcept {
    if (frame_) std::exchange(frame_, nullptr)->handle().destroy();
  }

  frame* frame_;
  std::unique_ptr<exit_stack> resources_;
};

}  // namespace weft
