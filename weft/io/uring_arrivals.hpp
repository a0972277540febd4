// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "weft/core/operation.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/uring_driver.hpp"

namespace weft::io {

class pollable;

/// What io_uring receives from a connected socket, from the first wait until it is stopped: one submission
/// serves many reads, and what nobody waits for is queued here.
///
/// Nobody else may receive from the socket unless it `is_stopped`. A queue that has grown to `queued_max`
/// stops it until somebody waits and all of it was taken: the rest stays in the socket. Where the system has
/// no buffer left for it, it only tells that there may be something: `may_receive`.
///
/// Lifetime: borrows `on`; whoever waits when it ends gets ECANCELED.
class uring_arrivals final : private arrival_target {
 public:
  class wait;
  enum class until : std::uint8_t { arrival, stopped };

  /// Chunks that are queued while nobody waits before it stops. What was under way by then still comes: up to
  /// some thirty more.
  static constexpr std::size_t queued_max = 4;

  uring_arrivals(uring_driver& ring, pollable& on);
  ~uring_arrivals();
  uring_arrivals(const uring_arrivals&) = delete;
  uring_arrivals& operator=(const uring_arrivals&) = delete;

  /// Is there a chunk, the end or an error to be taken?
  bool has_arrived() const noexcept { return front_ || ended_; }
  /// The same, or does the ring show a completion that the loop has not seen yet?
  bool has_noticed() const noexcept { return has_arrived() || (ring_ && ring_->shown(*this).input); }

  /// Bytes that have left the socket and were not taken, also those that the loop has not seen yet.
  bool has_bytes() const noexcept { return front_ || (ring_ && ring_->shown(*this).bytes); }

  /// The next piece; empty at the end, and after an error, which stays.
  chunk take() noexcept;
  /// The same into a buffer; what has no room there stays the next piece.
  std::size_t take(std::span<char> into) noexcept;
  /// What ended it, once all that came before was taken; 0: nothing, or the end of the stream.
  int error_number() const noexcept { return front_ ? 0 : error_; }

  bool is_stopped() const noexcept { return state_ == state::stopped; }
  /// Stops without waiting. False if there is something to be taken now or soon, so that the socket alone is
  /// not all of the stream. Cost: a system call.
  bool try_stop() noexcept;

 private:
  enum class state : std::uint8_t { stopped, receiving, polling, stopping };

  void on_arrival(int result, bool is_last, chunk got) noexcept override;
  void on_hang_up() noexcept override;
  void on_driver_gone() noexcept override;
  void note_last(state before, int result) noexcept;
  void push(chunk got) noexcept;
  bool serves(until what) const noexcept;
  void arm() noexcept;
  void stop() noexcept;

  uring_driver* ring_;  // null once the loop is gone
  pollable& on_;
  wait* waiting_ = nullptr;
  chunk front_;  // Invariant: empty only if `behind_` is
  std::vector<chunk> behind_;
  std::uint32_t taken_ = 0;  // of the front
  int error_ = 0;
  state state_ = state::stopped;
  bool ended_ = false;
  bool may_receive_ = false;
  bool only_tells_ = false;  // for ever
};

/// Suspends until something has arrived, or until nothing is under way any more.
///
/// Cancellation: what arrives stays for the next read.
class [[nodiscard("co_await it")]] uring_arrivals::wait final : public operation {
 public:
  wait(uring_arrivals& of, until what) noexcept : of_(of), until_(what) {}

  /// Two readers at a time: `busy_error`.
  bool ready();
  void start() noexcept override;
  void request_cancel() noexcept override;

  int error_number = 0;  ///< ECANCELED: the stream was closed; `uring_arrivals` is gone then
  /// Nothing has arrived, but the socket may have something, and nobody else receives it.
  bool may_receive = false;

 private:
  friend class uring_arrivals;
  void finish() noexcept;
  uring_arrivals& of_;
  until until_;
};

}  // namespace weft::io
