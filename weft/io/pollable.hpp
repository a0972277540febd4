// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "weft/core/operation.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::io {

class pollable;

enum class direction : std::uint8_t { read, write };

/// A system call that io_uring makes by itself once it can.
struct ring_call {
  enum class kind : std::uint8_t { none, receive, receive_chunk, receive_ahead, accept_ahead, send };
  kind what = kind::none;
  char* data = nullptr;  // unless it is for a chunk
  std::size_t size = 0;
};

/// A system call on a descriptor, repeated when the descriptor is ready until it does not say "would block".
///
/// The call is tried at once unless the last one said that it would block. Throws nothing: look at
/// `error_number`. Cancellation: takes the operation back; a call that has succeeded delivers its result
/// first.
class pollable_operation : public operation {
 public:
  /// Two operations of one direction at a time: `busy_error`.
  bool ready();
  void start() noexcept override;
  void request_cancel() noexcept override;

  int error_number = 0;  ///< what the call failed with; 0: it succeeded

 protected:
  pollable_operation(pollable& on, direction d) noexcept : on_(on), direction_(d) {}
  ~pollable_operation() = default;

  /// Makes the call. Returns false, with EAGAIN in `error_number`, if it would block. One that was
  /// interrupted is repeated by whoever asks.
  virtual bool attempt() noexcept = 0;

  void check_free() const;
  /// Waits for the next edge, or hands the operation to io_uring.
  void wait_for_edge() noexcept;

  /// What io_uring can do in place of `attempt`; by default it only tells when to try.
  virtual ring_call call() noexcept { return {}; }
  /// The call has ended well. `more`: the next one would not block. Returns false to go on with what `call`
  /// gives then.
  virtual bool called(std::size_t, bool) noexcept { return true; }
  /// The same for `receive_chunk`; empty: the end of the stream.
  virtual void received(chunk, bool) noexcept {}

  pollable& on_;

 private:
  friend class pollable;
  friend class uring_driver;
  bool try_now() noexcept;
  bool may_try() noexcept;
  void hand_over() noexcept;
  void on_completion(int result, bool more, chunk got) noexcept;
  bool take(int result, bool more, chunk got) noexcept;

  direction direction_;
  ring_call::kind calls_{};  // what is under way
  bool ended_ = false;       // by `detach`: `on_` may be gone
};

/// A non-blocking descriptor, with what is known of its readiness and who waits for it.
///
/// Does not own the descriptor. Readiness is cached: it ends when a call would have blocked or came back
/// short, and begins with the next edge from epoll, with which it is registered once, when something first
/// waits. io_uring is asked by each operation that waits.
class pollable final : private event_target {
 public:
  pollable(loop& l, int fd) noexcept : loop_(&l), fd_(fd) {}
  pollable(const pollable&) = delete;
  pollable& operator=(const pollable&) = delete;
  ~pollable() { detach(true); }

  int fd() const noexcept { return fd_; }

  /// Stops watching. Operations that wait end with ECANCELED. `still_open`: the descriptor is not about to be
  /// closed; else later operations fail, whoever gets its number next.
  void detach(bool still_open) noexcept;

  /// Does an operation of this direction wait?
  bool is_used(direction d) const noexcept { return waiting_[d == direction::read ? 0 : 1] != nullptr; }

  /// Whether the system would have told by now if the descriptor were ready.
  bool is_known_unready(direction d) const noexcept {
    return watched() && !ready_[d == direction::read ? 0 : 1];
  }

  /// A read gave less than was asked for: the next one would block, unless the peer has ended the stream, or
  /// has sent urgent data, at which a read stops.
  void drained() noexcept {
    if (!short_says_nothing_) ready_[0] = false;
  }
  /// A call in this direction came back with EAGAIN.
  void would_block(direction d) noexcept { ready_[d == direction::read ? 0 : 1] = false; }
  /// A read that was known to be premature would not block now.
  void filled() noexcept { ready_[0] = true; }

 private:
  friend class pollable_operation;
  friend class wait_ready;

  void on_events(std::uint32_t events) noexcept override;
  void wake(direction d) noexcept;
  int watch() noexcept;
  void end_submitted() noexcept;

  loop* loop_;
  io_driver* driver_ = nullptr;    // once something has waited
  uring_driver* uring_ = nullptr;  // the same, if it is one
  int fd_;
  std::array<bool, 2> ready_{true, true};
  bool short_says_nothing_ = false;
  std::array<pollable_operation*, 2> waiting_{};
};

/// Suspends until the descriptor is ready, for libraries that make their own system calls.
///
/// Looks at the state of the descriptor, not at edges: nothing needs to be drained before. Cost: a system
/// call.
class [[nodiscard("co_await it")]] wait_ready final : public pollable_operation {
 public:
  wait_ready(pollable& on, direction d) noexcept : pollable_operation(on, d) {}
  bool ready();
  void start() noexcept override;

 private:
  bool attempt() noexcept override { return true; }
};

}  // namespace weft::io
