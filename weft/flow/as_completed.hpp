// SPDX-License-Identifier: MIT
#pragma once

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

}  // namespace weft
