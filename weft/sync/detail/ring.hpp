// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace weft::detail {

/// Items in the order they came, in a circle of slots: no allocation an item. Full, it can grow.
template <typename T>
class ring {
 public:
  explicit ring(std::size_t slots)
      : slots_(slots),
        first_(slots == 0 ? nullptr : std::allocator<T>().allocate(slots)),
        end_(first_ + slots) {
    static_assert(std::is_nothrow_move_constructible_v<T>,
                  "weft: what goes through a channel or a queue must not throw when it is moved");
    head_ = tail_ = first_;
  }
  ring(const ring&) = delete;
  ring& operator=(const ring&) = delete;
  ~ring() {
    clear();
    if (first_) std::allocator<T>().deallocate(first_, slots_);
  }

  std::size_t size() const noexcept { return size_; }
  std::size_t slots() const noexcept { return slots_; }

  /// There must be a free slot.
  void push(T&& item) noexcept {
    std::construct_at(tail_, std::move(item));
    tail_ = after(tail_);
    ++size_;
  }
  T& front() noexcept { return *head_; }
  void pop() noexcept {
    T* const gone = std::exchange(head_, after(head_));
    --size_;
    std::destroy_at(gone);
  }
  void clear() noexcept {
    while (size_ != 0) pop();
  }

  void grow() {
    ring larger(slots_ < 8 ? 16 : 2 * slots_);
    for (; size_ != 0; pop()) larger.push(std::move(front()));
    swap(larger);
  }

 private:
  T* after(T* slot) const noexcept { return slot + 1 == end_ ? first_ : slot + 1; }
  void swap(ring& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(first_, other.first_);
    std::swap(end_, other.end_);
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
    std::swap(size_, other.size_);
  }

  std::size_t slots_;
  std::size_t size_ = 0;
  T* first_;
  T* end_;
  T* head_;
  T* tail_;
};

}  // namespace weft::detail
