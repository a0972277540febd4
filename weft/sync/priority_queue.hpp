// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "weft/sync/queue.hpp"

namespace weft {

namespace detail {
template <typename T, typename Before>
class sorted_items {
 public:
  std::size_t size() const noexcept { return items_.size(); }
  void push(T&& item) {
    items_.push_back(std::move(item));
    std::ranges::push_heap(items_, after);
  }
  T pop() {
    std::ranges::pop_heap(items_, after);
    T item(std::move(items_.back()));
    items_.pop_back();
    return item;
  }

 private:
  static bool after(const T& a, const T& b) { return Before()(b, a); }
  std::vector<T> items_;
};
}  // namespace detail

/// A queue that gives the least item first, as asyncio's does and `std::priority_queue` does not.
///
/// Items that are alike come in any order: put a number beside each to have them in the order they came.
template <typename T, typename Before = std::less<>>
using priority_queue = basic_queue<T, detail::sorted_items<T, Before>>;

}  // namespace weft
