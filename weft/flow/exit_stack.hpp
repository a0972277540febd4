// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/detail/either_call.hpp"

namespace weft {

/// Resources and callbacks in the order in which they were pushed; left in the reverse order.
///
/// For a number of resources that is known only while the program runs. It is a resource itself:
///
///     co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
///       for (auto& name : names) files.push_back(&co_await stack.push(open(name)));
///       stack.defer([] { print("all are closed\n"); });
///       ...
///     });
///
/// Moving it away keeps what it holds from being left here; whoever has it then leaves it. Lifetime: what
/// runs inside its resources belongs to the scope that the stack was entered in.
class exit_stack {
 public:
  exit_stack() = default;
  /// Entered already: `host` is the scope that what runs inside the resources belongs to.
  explicit exit_stack(scope& host) noexcept : host_(&host) {}
  exit_stack(exit_stack&& other) noexcept = default;
  exit_stack& operator=(exit_stack&&) = delete;
  ~exit_stack();

  /// Enters `resource`, and gives what `with` would give to its body. If entering fails, nothing is pushed.
  template <async_resource R>
  task<entered_reference<R>> push(R resource) {
    auto opened = std::make_unique<held<R>>(std::move(resource));
    R& r = opened->resource;
    entries_.reserve(entries_.size() + 1);  // nothing may fail once it is entered
    if constexpr (requires(scope& host) { r.enter_in(host); }) {
      co_await r.enter_in(host());
    } else {
      co_await r.enter();
    }
    entries_.push_back(std::move(opened));
    co_return entered_of(r);
  }

  /// Calls `fn()` or `fn(ended)`, a function or a coroutine, on leaving.
  template <typename Fn>
    requires std::invocable<Fn&> || std::invocable<Fn&, ended>
  void defer(Fn fn) {
    entries_.push_back(std::make_unique<deferred<Fn>>(std::move(fn)));
  }

  /// Leaves the last one now, shielded as `with` does it.
  task<> leave_last();

  /// Destroys what it holds, the last first, without leaving it: for where nobody can wait for that.
  void drop() noexcept;

  std::size_t size() const noexcept { return entries_.size(); }

  task<> enter();
  task<> enter_in(scope& host);
  /// Leaves them all. Throws the first error, after all were left.
  task<> exit(ended how, std::exception_ptr error = {});

 private:
  struct entry {
    explicit entry(bool answers_for_error) noexcept : answers(answers_for_error) {}
    virtual ~entry() = default;
    virtual task<> exit(ended how, std::exception_ptr error) = 0;
    const bool answers;  ///< what it throws is thrown as it is, see `async_resource`
  };
  template <typename R>
  struct held final : entry {
    explicit held(R&& r) : entry(detail::answers_for_error<R>), resource(std::move(r)) {}
    task<> exit(ended how, std::exception_ptr error) override {
      return detail::exit_of(resource, how, std::move(error));
    }
    R resource;
  };
  template <typename Fn>
  struct deferred final : entry {
    explicit deferred(Fn&& f) : entry(false), fn(std::move(f)) {}
    task<> exit(ended how, std::exception_ptr) override {
      if constexpr (std::invocable<Fn&, ended>) {
        co_await detail::call_either(fn, how);
      } else {
        co_await detail::call_either(fn);
      }
    }
    Fn fn;
  };

  scope& host() const;

  scope* host_ = nullptr;
  std::vector<std::unique_ptr<entry>> entries_;
};

}  // namespace weft
