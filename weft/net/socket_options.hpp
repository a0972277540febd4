// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <optional>

namespace weft::net {

/// Something that can be set on a socket, and asked for. Sockets that a listener accepts have its options.
template <typename O>
concept socket_option = requires(const O& option, int fd) {
  option.set_on(fd);
  { O::get_from(fd) } -> std::same_as<O>;
};

/// Small writes are sent at once, without waiting for more to go with them: TCP_NODELAY. TCP streams have it
/// on.
struct no_delay {
  bool on = true;
  void set_on(int fd) const;
  static no_delay get_from(int fd);
};

/// The system probes a peer that is silent, and fails the connection if it is gone.
struct keep_alive {
  bool on = true;
  std::chrono::seconds idle{60};      ///< silence before the first probe
  std::chrono::seconds interval{10};  ///< between probes
  int probe_count = 6;                ///< unanswered ones that end it
  void set_on(int fd) const;
  static keep_alive get_from(int fd);
};

/// How long what was written may stay unacknowledged before the connection fails: TCP_USER_TIMEOUT. Zero: as
/// the system thinks, about a quarter of an hour.
struct user_timeout {
  std::chrono::milliseconds limit{};
  void set_on(int fd) const;
  static user_timeout get_from(int fd);
};

/// What closing does with what is unsent. Empty: the system goes on sending it. Zero: it is thrown away, and
/// the peer sees a reset. A longer one would block the loop: it is refused with `std::invalid_argument`.
struct linger_time {
  std::optional<std::chrono::seconds> limit{};
  void set_on(int fd) const;
  static linger_time get_from(int fd);
};

/// Room that the system keeps for what arrives, and for what is to be sent. It may give more.
struct receive_buffer_bytes {
  int count = 0;
  void set_on(int fd) const;
  static receive_buffer_bytes get_from(int fd);
};
struct send_buffer_bytes {
  int count = 0;
  void set_on(int fd) const;
  static send_buffer_bytes get_from(int fd);
};

/// `unix_stream::receive_descriptors` tells who has sent what it reads, as the system has checked it:
/// SO_PASSCRED. Set it before the peer sends.
struct sender_credentials {
  bool on = true;
  void set_on(int fd) const;
  static sender_credentials get_from(int fd);
};

}  // namespace weft::net
