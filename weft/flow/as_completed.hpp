// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weft/base/ranges.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"

namespace weft {

/// The results of tasks that run at once, in the order in which they finish. Made by `as_completed`.
///
/// Entered and left, by `for_each`, `with` or a generator's `use`: the tasks begin on entering; those that
/// are not done on leaving are cancelled.
template <typename T>
class completed_tasks {
 public:
  explicit completed_tasks(std::vector<task<T>> work) : work_(std::move(work)) {}

  class [[nodiscard("co_await it")]] next_operation final : public task_group<T>::next_result {
   public:
    explicit next_operation(task_group<T>& g) noexcept : task_group<T>::next_result(g), group_(g) {}
    auto await_resume() {
      auto result = task_group<T>::next_result::await_resume();
      if (!result && !group_.errors.empty()) throw exception_group(std::exchange(group_.errors, {}));
      return result;
    }

   private:
    task_group<T>& group_;
  };

  /// The next result (for `task<>` a handle); empty when all have been given.
  /// Throws `exception_group` if a task failed; that has cancelled the others.
  next_operation next() noexcept { return next_operation(*group_); }

  /// How many tasks have not begun: all of them, until it is entered.
  std::size_t size() const noexcept { return work_.size(); }

  task<> enter() {
    chain& c = co_await this_chain{};
    co_await enter_in(*c.innermost);
  }
  task<> enter_in(scope& host) {
    chain& c = co_await this_chain{};
    group_ = std::make_unique<task_group<T>>();
    group_->keep = true;
    group_->enter_hosted(host, c);
    for (task<T>& one : std::exchange(work_, {})) group_->spawn(std::move(one));
  }
  task<> exit(ended) {
    chain& c = co_await this_chain{};
    group_->cancel();
    while (group_->live != 0) co_await group_base::join(*group_);
    group_->close(c);
  }

 private:
  std::vector<task<T>> work_;
  std::unique_ptr<task_group<T>> group_;
};

/// Runs all tasks at once and gives their results in the order in which they finish.
template <typename T>
completed_tasks<T> as_completed(std::vector<task<T>> work) {
  return completed_tasks<T>(std::move(work));
}

/// Makes a task of each item: `transform(names, probe)`.
///
/// Lifetime: nothing runs yet; what `fn` takes by reference must outlive the tasks.
template <std::ranges::input_range Items, typename Fn>
  requires returns_task<Fn&, std::ranges::range_reference_t<Items>>
auto transform(Items&& items, Fn fn) {
  std::vector<std::invoke_result_t<Fn&, std::ranges::range_reference_t<Items>>> made;
  if constexpr (std::ranges::sized_range<Items>) made.reserve(std::ranges::size(items));
  for (auto&& item : items) made.push_back(std::invoke(fn, std::forward<decltype(item)>(item)));
  return made;
}

/// A result with what it belongs to.
template <typename Key, typename T>
struct keyed {
  Key key;
  T value;
};
template <typename Key>
struct keyed<Key, void> {
  Key key;
};

namespace detail {
template <typename Key, typename T>
task<keyed<Key, T>> with_key(Key key, task<T> work) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(work);
    co_return keyed<Key, T>{std::move(key)};
  } else {
    co_return keyed<Key, T>{std::move(key), co_await std::move(work)};
  }
}

/// The task owns the key that `fn` takes by reference.
template <typename Key, typename Fn>
task<keyed<Key, task_value<Fn&, const Key&>>> call_with_key(Key key, Fn fn) {
  auto work = std::invoke(fn, std::as_const(key));
  if constexpr (std::is_void_v<task_value<Fn&, const Key&>>) {
    co_await std::move(work);
    co_return {std::move(key)};
  } else {
    auto value = co_await std::move(work);
    co_return {std::move(key), std::move(value)};
  }
}
}  // namespace detail

/// Makes each result tell the index of its task: `as_completed(indexed(std::move(probes)))`.
template <typename T>
std::vector<task<keyed<std::size_t, T>>> indexed(std::vector<task<T>> work) {
  std::vector<task<keyed<std::size_t, T>>> made;
  made.reserve(work.size());
  for (std::size_t i = 0; i < work.size(); ++i) made.push_back(detail::with_key(i, std::move(work[i])));
  return made;
}

/// Calls the coroutine `fn` with each item at once, and gives `{key, value}`, the item and its result, in the
/// order in which they finish.
///
/// To know the item of an error too, let `fn` return `settled(...)`. Lifetime: the items are copied; `fn`
/// gets a reference that lives as long as its task.
template <std::ranges::input_range Items, typename Fn>
  requires returns_task<Fn&, const std::ranges::range_value_t<Items>&>
auto as_completed(Items&& items, Fn fn) {
  using key = std::ranges::range_value_t<Items>;
  std::vector<decltype(detail::call_with_key(std::declval<key>(), fn))> work;
  if constexpr (std::ranges::sized_range<Items>) work.reserve(std::ranges::size(items));
  for (auto&& item : items)
    work.push_back(detail::call_with_key(key(std::forward<decltype(item)>(item)), fn));
  return as_completed(std::move(work));
}

}  // namespace weft
