// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::io {

class transport;

/// What happens on a connection, for code that is made of callbacks: asyncio's `Protocol`.
///
/// Prefer a coroutine over a stream; this is for state machines that are there already. All are called by the
/// task in `run_protocol`, or within a call of the transport; none may throw what is not a bug.
class protocol {
 public:
  virtual ~protocol() = default;

  /// Once, first. `t` lives until `connection_lost` has returned.
  virtual void connection_made(transport& t) = 0;
  /// Bytes, in any pieces; valid during the call.
  virtual void data_received(std::string_view data) = 0;
  /// The peer will send no more. Returns whether to keep the other direction open, until `close`.
  virtual bool eof_received() { return false; }
  /// More than the high mark is unsent: write less, until `resume_writing`.
  virtual void pause_writing() {}
  virtual void resume_writing() {}
  /// Once, last, also when the task is cut. `error`: what ended it; null: one of the two sides closed it.
  virtual void connection_lost(std::exception_ptr error) noexcept { (void)error; }

 protected:
  protocol() = default;
  protocol(const protocol&) = default;
  protocol& operator=(const protocol&) = default;
};

/// How much may be unsent before the protocol is told to pause, and how little before it may go on.
struct water_marks {
  std::size_t high = 64 * 1024;
  std::size_t low = 16 * 1024;
};

/// The connection as a protocol sees it: nothing waits. Its functions may be called from callbacks, and by
/// other tasks of the loop.
class transport {
 public:
  /// Sends at once what there is room for, and keeps the rest. Nothing after `close`. Throws
  /// `std::logic_error` after `write_eof`.
  void write(std::string_view data);
  /// Ends this side, once everything is sent.
  void write_eof();
  /// Stops reading, and closes once everything is sent. Idempotent.
  void close() noexcept;
  /// Closes now, and throws away what is unsent. Idempotent.
  void abort() noexcept;

  /// No `data_received` until `resume_reading`: the peer feels it when the buffers between are full.
  void pause_reading() noexcept;
  void resume_reading() noexcept;

  bool is_closing() const noexcept;
  bool is_reading() const noexcept;
  /// Bytes that are kept because there was no room for them.
  std::size_t unsent() const noexcept;
  /// Throws `std::invalid_argument` if `low` is above `high`.
  void set_water_marks(water_marks marks);

  /// What is known of the connection: `transport.attribute<net::peer_endpoint>()`.
  template <io::attribute A>
  std::optional<typename A::value> attribute() const {
    return stream_of().attribute<A>();
  }

 private:
  friend task<> run_protocol(stream& over, protocol& p);
  class connection;
  explicit transport(connection& c) noexcept : connection_(c) {}
  const stream& stream_of() const noexcept;

  connection& connection_;
};

/// Lets `p` speak over a stream until the connection ends; closes the stream then.
///
/// Throws an `exception_group` of what a callback threw; the connection's own errors go to
/// `connection_lost`. Cancellation: aborts.
/// Lifetime: borrows both.
task<> run_protocol(stream& over, protocol& p);

}  // namespace weft::io
