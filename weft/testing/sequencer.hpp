// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <set>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"

namespace weft::testing {

/// Makes parts of several tasks happen in one order, whatever the schedule: part 0, then part 1, and so on.
///
///     co_await seq.at(2);                    // goes on once 0 and 1 are over, and is over at once
///     auto turn = co_await seq.at(3);        // is over when `turn` goes out of scope
///
/// Lifetime: must outlive its turns. Source: Trio's `Sequencer`.
class sequencer {
 public:
  /// One part of the sequence, which lasts as long as this object.
  class turn {
   public:
    explicit turn(sequencer& of) noexcept : of_(&of) {}
    turn(turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    turn& operator=(turn&&) = delete;
    ~turn() {
      if (of_) of_->advance();
    }

   private:
    sequencer* of_;
  };

  /// Waits until all parts before `position`, counted from 0, are over.
  ///
  /// Cancellation: a part that is cut before it began breaks the sequence: whoever waits for a later one gets
  /// a `sequence_error`. Throws `sequence_error`, also when a position is asked for twice.
  task<turn> at(std::size_t position);

 private:
  class claim;
  void advance() noexcept;
  void break_off() noexcept;

  std::set<std::size_t> claimed_;
  std::size_t next_ = 0;
  bool broken_ = false;
  parking_lot waiting_;
};

}  // namespace weft::testing
