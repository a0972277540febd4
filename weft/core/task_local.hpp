// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace weft {

class chain;

namespace detail {
/// One value of a task-local variable: a link of the list that a task looks through, which its children
/// share.
struct local_binding {
  explicit local_binding(const void* of) noexcept : variable(of) {}
  local_binding(const local_binding&) = delete;
  local_binding& operator=(const local_binding&) = delete;
  virtual ~local_binding() = default;

  const void* variable;
  local_binding* outer = nullptr;  ///< a counted reference
  std::uint32_t references = 1;
};

/// What the task that runs here looks through, or what this thread was given to look through.
local_binding* visible_bindings() noexcept;

/// Gives `child` what `spawner` sees. For the kernel, when a child is spawned.
void inherit_bindings(chain& child, const chain& spawner);
void release_bindings(local_binding* innermost) noexcept;

/// Puts one binding in front of what the running task sees, until it is destroyed.
class [[nodiscard]] bound_local {
 public:
  /// Throws `std::logic_error` outside of a task.
  explicit bound_local(std::unique_ptr<local_binding> made);
  bound_local(const bound_local&) = delete;
  bound_local& operator=(const bound_local&) = delete;
  ~bound_local();

 private:
  chain* task_;
  local_binding* binding_;
};

/// What a task sees, kept for a function that it runs in a thread. Made on the loop's thread, and destroyed
/// there or after the loop's end.
class carried_locals {
 public:
  explicit carried_locals(chain& task) noexcept;
  carried_locals(const carried_locals&) = delete;
  carried_locals& operator=(const carried_locals&) = delete;
  ~carried_locals() { release_bindings(innermost_); }

  /// Shows it to the calling thread, or nothing any more.
  void show() const noexcept;
  static void hide() noexcept;

 private:
  local_binding* innermost_;
};
}  // namespace detail

/// A variable whose value a task sets for a part of its run and for all that it starts there: the user of a
/// request, a request's number for the log.
///
/// A child sees what its parent saw when it was spawned, whatever becomes of the parent; so does a function
/// that `to_thread` runs, to its end. Lifetime: static, or longer than what is bound.
/// Cost: reading walks over what is bound; a task in which nothing is bound pays one test a spawn.
template <typename T>
class task_local {
 public:
  explicit task_local(T initial = T()) : initial_(std::move(initial)) {}
  task_local(const task_local&) = delete;
  task_local& operator=(const task_local&) = delete;

  /// The value that was bound last, in this task or before it was spawned; else the initial one.
  const T& get() const noexcept {
    for (const auto* b = detail::visible_bindings(); b; b = b->outer) {
      if (b->variable == this) return static_cast<const binding*>(b)->value;
    }
    return initial_;
  }
  const T& operator*() const noexcept { return get(); }
  const T* operator->() const noexcept { return &get(); }

  /// Gives the running task another value, until what it returns is destroyed, in the same task and in the
  /// reverse order. Throws `std::logic_error` outside of a task.
  detail::bound_local bind(T value) const {
    return detail::bound_local(std::make_unique<binding>(this, std::move(value)));
  }

 private:
  struct binding final : detail::local_binding {
    binding(const task_local* of, T&& bound) : local_binding(of), value(std::move(bound)) {}
    T value;
  };
  T initial_;
};

}  // namespace weft
