// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/flow/async_generator.hpp"

namespace weft {

/// A task of a `Derived` as a task of a `Base`: what gives a circle gives a shape. For any type that
/// converts, as pointers, smart pointers and numbers do. Cost: one frame.
template <typename Base, typename Derived>
  requires std::convertible_to<Derived, Base>
task<Base> as_task_of(task<Derived> work) {
  co_return co_await std::move(work);
}

/// The same for the items of a generator, which is entered and left with the other one.
template <typename Base, typename Derived>
  requires std::convertible_to<Derived, Base>
async_generator<Base> as_generator_of(async_generator<Derived> source) {
  auto& items = co_await use(std::move(source));
  while (auto item = co_await items.next()) co_yield Base(*std::move(item));
}

}  // namespace weft
