// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>

#include "weft/core/operation.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/uring_driver.hpp"

namespace weft::io {

/// What io_uring accepts at a listening socket while somebody waits: one submission serves many connections.
///
/// Those that nobody waits for are queued here: few, since a queue of `queued_max` stops it until all of them
/// were taken, and so does a cancelled wait; the others stay with the system. Nobody else may accept at the
/// socket. Lifetime: connections that are queued when it ends are reset, as those that the system queues when
/// a listener is closed; whoever waits then gets ECANCELED.
class uring_accepts final : private arrival_target {
 public:
  class wait;

  /// What is under way when it stops may still come on top.
  static constexpr std::size_t queued_max = 8;

  uring_accepts(uring_driver& ring, int listening);
  ~uring_accepts();
  uring_accepts(const uring_accepts&) = delete;
  uring_accepts& operator=(const uring_accepts&) = delete;

  std::size_t queued() const noexcept { return queue_.size(); }

 private:
  enum class state : std::uint8_t { stopped, accepting, stopping };

  void on_arrival(int result, bool is_last, chunk) noexcept override;
  void on_hang_up() noexcept override {}
  void on_driver_gone() noexcept override;
  bool has_news() const noexcept { return !queue_.empty() || error_ != 0; }
  void arm() noexcept;
  void stop() noexcept;
  void take_last() noexcept;

  uring_driver* ring_;  // null once the loop is gone
  wait* waiting_ = nullptr;
  std::deque<descriptor> queue_;
  int error_ = 0;
  state state_ = state::stopped;
};

/// Suspends until there is a connection: non-blocking, closed on exec.
///
/// Cancellation: a connection that comes meanwhile is for the next one.
class [[nodiscard("co_await it")]] uring_accepts::wait final : public operation {
 public:
  explicit wait(uring_accepts& of) noexcept : of_(of) {}

  /// Two at a time: `busy_error`.
  bool ready();
  void start() noexcept override;
  void request_cancel() noexcept override;

  descriptor socket;     ///< unless there is an error
  int error_number = 0;  ///< ECANCELED: the listener was closed

 private:
  friend class uring_accepts;
  void finish() noexcept;

  uring_accepts& of_;
};

}  // namespace weft::io
