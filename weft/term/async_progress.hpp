// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/flow/adaptors.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/gather.hpp"
#include "weft/term/progress.hpp"

namespace weft::term {

/// Counts the items of an async source as they come, in a bar that ends with it.
///
///     co_await for_each(progress(as_completed(std::move(probes)), {.desc = "probe"}), show);
///
/// A source, as a pipe is: one given by value is entered and left with it, an lvalue is borrowed.
template <iterable Source>
  requires async_iterable<std::remove_reference_t<Source>>
auto progress(Source&& source, progress_options options = {}) {
  auto bar = std::make_unique<progress_bar>(detail::with_total(std::move(options), source));
  return std::forward<Source>(source) | transform([bar = std::move(bar)](auto item) {
           bar->update();
           return item;
         });
}

namespace detail {
template <typename T>
task<T> counted(task<T> work, progress_bar& bar) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(work);
    bar.update();
  } else {
    T result = co_await std::move(work);
    bar.update();
    co_return result;
  }
}
}  // namespace detail

/// Runs all tasks at once, as `gather` does, and counts in a bar those that are done.
template <typename T>
auto gather_with_progress(std::vector<task<T>> work, progress_options options = {})
    -> decltype(gather(std::move(work))) {
  progress_bar bar(detail::with_total(std::move(options), work));
  const auto count = [&bar](task<T>& one) { return detail::counted(std::move(one), bar); };
  co_return co_await gather(transform(work, count));
}

}  // namespace weft::term
