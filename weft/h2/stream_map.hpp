// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

#include "weft/h2/session.hpp"

namespace weft::h2 {

/// What belongs to the streams of a connection, by their ids.
///
/// Cost: ids come in order, and most have a place of their own in one array; nothing is allocated for one
/// more. Those that a peer has chosen to meet cost it a request each.
/// Lifetime: a pointer to what is in it is valid until it is next changed.
template <typename T>
class stream_map {
 public:
  struct entry {
    stream_id id = 0;  ///< 0: none, as it is the connection itself
    T value{};
  };

  /// Null if there is none.
  T* find(stream_id which) noexcept {
    if (size_ == 0) return nullptr;
    entry& found = entries_[place_of(which)];
    return found.id == which ? &found.value : nullptr;
  }
  /// Adds one that is not there. `which` is not 0.
  T& insert(stream_id which, T value) {
    if (entries_.size() < 2 * (size_ + 1)) grow();
    ++size_;
    entry& made = entries_[place_of(which)];
    made = {which, std::move(value)};
    return made.value;
  }
  /// Returns whether there was one.
  bool erase(stream_id which) noexcept {
    if (!find(which)) return false;
    erase_at(place_of(which));
    return true;
  }
  /// Removes those of which `is_gone(value)` is true, whenever it is asked.
  template <typename Predicate>
  void erase_if(Predicate is_gone) {
    for (std::size_t at = 0; at < entries_.size();) {
      if (entries_[at].id != 0 && is_gone(entries_[at].value)) {
        erase_at(at);
      } else {
        ++at;
      }
    }
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// All of them, in no order.
  auto entries() const noexcept {
    return std::span(entries_) | std::views::filter([](const entry& each) { return each.id != 0; });
  }

 private:
  // Multiples of the golden ratio lie evenly, with gaps between them: what is erased has few behind it.
  std::size_t home_of(stream_id which) const noexcept {
    return static_cast<std::uint32_t>(which) * 0x9e37'79b9U >> shift_;
  }
  std::size_t after(std::size_t place) const noexcept { return (place + 1) & (entries_.size() - 1); }
  /// Where it is, or is to be.
  std::size_t place_of(stream_id which) const noexcept {
    std::size_t place = home_of(which);
    while (entries_[place].id != 0 && entries_[place].id != which) place = after(place);
    return place;
  }
  /// Those that follow move up, else they would not be found.
  void erase_at(std::size_t hole) noexcept {
    [[maybe_unused]] const T gone = std::move(entries_[hole].value);  // what its end asks for finds it gone
    --size_;
    for (std::size_t next = after(hole); entries_[next].id != 0; next = after(next)) {
      const std::size_t mask = entries_.size() - 1;
      const bool may_move = ((next - home_of(entries_[next].id)) & mask) >= ((next - hole) & mask);
      if (may_move) entries_[std::exchange(hole, next)] = std::move(entries_[next]);
    }
    entries_[hole] = {};
  }
  void grow() {
    std::vector<entry> before(std::size_t{1} << (32 - --shift_));
    before.swap(entries_);
    for (entry& each : before) {
      if (each.id != 0) entries_[place_of(each.id)] = std::move(each);
    }
  }

  std::vector<entry> entries_;  // a power of two of them, of which at most half are used
  std::size_t size_ = 0;
  unsigned shift_ = 30;  // of a hash: the upper bits are the place
};

}  // namespace weft::h2
