// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "weft/io/io_driver.hpp"
#include "weft/io/pollable.hpp"

struct io_uring_sqe;

namespace weft::io {

namespace detail {
class provided_buffers;
}

/// A call of the system in the terms of io_uring. What it points to must live until it has completed.
struct uring_request {
  std::uint8_t opcode = 0;  ///< IORING_OP_...
  int fd = -1;
  std::uint64_t address = 0;
  std::uint32_t length = 0;
  std::uint64_t offset = 0;
  std::uint32_t flags = 0;  ///< those of the call
};

/// Who waits for such a call.
class completion_target {
 public:
  /// `result` as the system call has it, or -errno; -ECANCELED after `cancel`. Completes operations, runs no
  /// user code.
  virtual void on_completion(int result) noexcept = 0;

 protected:
  completion_target() = default;
  ~completion_target() = default;
};

/// Who is told of what is received from a socket, or accepted at one, until it is stopped: `uring_arrivals`,
/// `uring_accepts`.
class arrival_target {
 public:
  /// `result` as the system call has it, or -errno. `is_last`: nothing more follows until it is asked again.
  /// Completes operations, runs no user code.
  virtual void on_arrival(int result, bool is_last, chunk got) noexcept = 0;
  /// The peer has ended its side, or the connection has broken. Comes once, and at any time.
  virtual void on_hang_up() noexcept = 0;
  /// The loop has ended; chunks must not outlive it.
  virtual void on_driver_gone() noexcept = 0;

 protected:
  arrival_target() = default;
  ~arrival_target() = default;

 private:
  friend class uring_driver;
  std::uint32_t slot_ = 0;
};

/// io_uring: takes operations whole, and hands over those of a turn of the loop with the call that waits.
///
/// An operation belongs to the system from `submit` until its own completion, also after `cancel`: what it
/// receives into stays valid, and no byte is lost. Needs the single-issuer mode with deferred work (Linux
/// 6.1): without it io_uring is slower than epoll.
class uring_driver final : public io_driver {
 public:
  /// Null if the system has no such io_uring, or denies it. Throws `io::error` if no descriptor is left.
  static std::unique_ptr<uring_driver> try_make(loop& l);
  ~uring_driver() override;
  uring_driver(const uring_driver&) = delete;
  uring_driver& operator=(const uring_driver&) = delete;

  bool poll(std::optional<duration> timeout) noexcept override;
  int descriptor() override;

  int add(event_target& who, int fd, std::uint32_t events) noexcept override;
  int change(event_target& who, int fd, std::uint32_t events) noexcept override;
  void remove(event_target& who, int fd, bool still_open) noexcept override;
  uring_driver* as_uring() noexcept override { return this; }

  /// Makes `wanted` once the descriptor is ready, or only tells `who` that it is; `on_completion` follows,
  /// once. Returns what it will have been: without a buffer left, a chunk is not received.
  ring_call::kind submit(pollable_operation& who, int fd, direction d, ring_call wanted) noexcept;
  /// Makes any call.
  void submit(completion_target& who, const uring_request& request) noexcept;

  void add(arrival_target& who, int fd, bool watch_hang_up = true);
  /// What comes for `who` from here on reaches nobody. `is_under_way`: it has not been told of the last one.
  void remove(arrival_target& who, bool is_under_way) noexcept;
  /// Receives from the socket until `stop`, the end or an error; or only tells once that there is something,
  /// if no buffer is left or `only_tell`. Returns which.
  ring_call::kind receive_ahead(arrival_target& who, bool only_tell) noexcept;
  /// Accepts at the socket until `stop` or an error.
  void accept_ahead(arrival_target& who) noexcept;
  /// After `stop`: the connections that `who` was not told of, and will not be.
  std::vector<int> take_accepted(arrival_target& who) noexcept;
  /// Asks for an early last completion.
  void stop(arrival_target& who) noexcept;
  /// What the ring has for `who` that it has not been told of.
  struct shown_arrivals {
    bool input = false;  ///< bytes, the end or an error
    bool bytes = false;
    bool last = false;
  };
  shown_arrivals shown(const arrival_target& who) const noexcept;
  /// The same after asking the system for what it holds back.
  shown_arrivals show(const arrival_target& who) noexcept;

  /// For tests: the errno that an operation is to end with instead of being made; 0: it is made. Needs
  /// Linux 6.10.
  std::move_only_function<int(ring_call::kind)> fault;

  /// Asks for an early completion of what was submitted for `who`.
  void cancel(pollable_operation& who) noexcept;
  void cancel(completion_target& who) noexcept;
  /// Makes the system see all of this now, before a descriptor is closed: until then it stays open.
  void flush() noexcept;

 private:
  struct ring;
  struct slot {
    event_target* who = nullptr;
    arrival_target* receiver = nullptr;  // instead
    int fd = -1;
    std::uint32_t events = 0;
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
    bool watches_hang_up = false;
  };

  uring_driver(loop& l, std::unique_ptr<ring> made);
  void enter(std::optional<duration> timeout) noexcept;
  void arm(std::uint32_t index) noexcept;
  void disarm(std::uint32_t index) noexcept;
  std::uint32_t take_slot();
  void free_slot(std::uint32_t index) noexcept;
  /// With the errno that a test wants in its place.
  io_uring_sqe& prepare_next(int fd, direction d, ring_call wanted) noexcept;
  void on_slot(std::uint64_t token, int result, std::uint32_t flags) noexcept;

  loop& loop_;
  std::unique_ptr<ring> ring_;
  std::unique_ptr<detail::provided_buffers> buffers_;
  std::vector<slot> slots_;
  std::uint32_t first_free_ = 0;  // 0: none; slot 0 is the wake descriptor's
};

}  // namespace weft::io
