// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "weft/sync/queue.hpp"

namespace weft {

namespace detail {
template <typename T>
class lifo_items {
 public:
  std::size_t size() const noexcept { return items_.size(); }
  void push(T&& item) { items_.push_back(std::move(item)); }
  T pop() noexcept {
    T item(std::move(items_.back()));
    items_.pop_back();
    return item;
  }

 private:
  std::vector<T> items_;
};
}  // namespace detail

/// A queue that gives the newest item first.
template <typename T>
using lifo_queue = basic_queue<T, detail::lifo_items<T>>;

}  // namespace weft
