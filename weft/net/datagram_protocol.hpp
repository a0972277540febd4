// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/protocol.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/udp_socket.hpp"

namespace weft::net {

class datagram_transport;

/// What happens on a UDP socket, for code that is made of callbacks: asyncio's `DatagramProtocol`.
///
/// Prefer a coroutine over a `udp_socket`. All are called by the task in `run_protocol`, or within a call of
/// the transport; none may throw what is not a bug.
class datagram_protocol {
 public:
  virtual ~datagram_protocol() = default;

  /// Once, first. `t` lives until `connection_lost` has returned.
  virtual void connection_made(datagram_transport& t) = 0;
  /// One message; valid during the call.
  virtual void datagram_received(std::string_view data, const endpoint& from) = 0;
  /// One message could not be sent or received, of a connected socket also: nobody had listened for one sent
  /// before. The socket goes on.
  virtual void error_received(const error& e) { (void)e; }
  /// More than the high mark is unsent: send less, until `resume_writing`.
  virtual void pause_writing() {}
  virtual void resume_writing() {}
  /// Once, last, also when the task is cut. `error`: what a callback threw; null: it was closed.
  virtual void connection_lost(std::exception_ptr error) noexcept { (void)error; }

 protected:
  datagram_protocol() = default;
  datagram_protocol(const datagram_protocol&) = default;
  datagram_protocol& operator=(const datagram_protocol&) = default;
};

/// The socket as a protocol sees it: nothing waits. Its functions may be called from callbacks, and by other
/// tasks of the loop.
class datagram_transport {
 public:
  /// Sends one message at once, or when there is room. Nothing after `close`. What fails is told to
  /// `error_received`, perhaps within the call.
  void send_to(std::string_view data, const endpoint& to);
  /// The same to the peer of a connected socket.
  void send(std::string_view data);
  /// Stops receiving, and closes once everything is sent. Idempotent.
  void close() noexcept;
  /// Closes now, and throws away what is unsent. Idempotent.
  void abort() noexcept;

  /// What comes meanwhile waits in the system's buffer, and is lost when that is full.
  void pause_reading() noexcept;
  void resume_reading() noexcept;

  bool is_closing() const noexcept;
  /// Bytes of messages that are kept because there was no room for them.
  std::size_t unsent() const noexcept;
  /// Throws `std::invalid_argument` if `low` is above `high`.
  void set_water_marks(io::water_marks marks);

  const udp_socket& socket() const noexcept;

 private:
  friend task<> run_protocol(udp_socket& over, datagram_protocol& p);
  class exchange;
  explicit datagram_transport(exchange& e) noexcept : exchange_(e) {}

  exchange& exchange_;
};

/// Lets `p` speak over a socket until it is closed. Throws an `exception_group` of what a callback threw.
/// Cancellation: aborts. Lifetime: borrows both.
task<> run_protocol(udp_socket& over, datagram_protocol& p);

}  // namespace weft::net
