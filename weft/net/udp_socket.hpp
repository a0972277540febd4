// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/bind_address.hpp"
#include "weft/net/endpoint.hpp"

namespace weft {
class loop;
}

namespace weft::net {

namespace detail {
class datagram_socket;
}

/// One message, and who sent it.
struct datagram {
  std::string data;
  endpoint from;
};

struct udp_options {
  bool reuse_port = false;     ///< several sockets share the port, and each gets its part
  bool reuse_address = false;  ///< several sockets share the port, and each gets all that is multicast to it
  bool broadcast = false;      ///< may send to broadcast addresses
};

/// How a socket sends to multicast groups.
struct multicast_options {
  std::uint32_t interface = 0;  ///< its index; 0: the system chooses
  int hops_max = 1;             ///< 1: stays in this network
  bool loop_back = true;        ///< sockets of this machine get it too
};

/// A UDP socket: sends and receives single messages, which may get lost, doubled or overtaken.
///
/// Made by `bind_udp` and `connect_udp`; closed when it goes out of scope. One task may receive while another
/// sends; two that receive, or two that send, get `io::busy_error`. A message that is larger than the room
/// for it is an error, never a part of one. Cancellation: a message that has arrived stays for the next one
/// who asks.
class udp_socket {
 public:
  /// Takes over a socket that does not block.
  udp_socket(loop& l, io::descriptor socket);
  udp_socket(udp_socket&&) noexcept;
  udp_socket& operator=(udp_socket&&) noexcept;
  ~udp_socket();

  struct arrival {
    std::size_t bytes;
    endpoint from;
  };
  /// Receives one message into `into`, which may be empty if the message is. Throws `truncated_error`,
  /// `net::error`.
  task<arrival> receive_from(std::span<char> into);
  /// The same for whom the sender does not matter: a connected socket hears of its peer only. There
  /// ECONNREFUSED says that nobody had listened for a message sent before.
  task<std::size_t> receive(std::span<char> into);
  /// The next message, of any size; empty once the socket is closed: `while (auto m = co_await
  /// socket.next())`.
  task<std::optional<datagram>> next();

  /// Sends one message. Suspends: while the system has no room for it. Throws `net::error`: EMSGSIZE for one
  /// that is too large.
  task<> send_to(std::string_view data, endpoint to);
  /// The same to the peer of a connected socket.
  task<> send(std::string_view data);

  /// Also receives what is sent to a multicast group, on the interface with this index; 0: the system
  /// chooses. Throws `net::error`.
  void join(const ip_address& group, std::uint32_t interface = 0);
  void leave(const ip_address& group, std::uint32_t interface = 0);
  /// Throws `net::error`.
  void set(const multicast_options& options);

  /// Closes it at once: `next` ends, other operations that wait fail. Idempotent.
  void close() noexcept;

  endpoint local() const;
  /// Whom it is connected to, if it is.
  std::optional<endpoint> peer() const;
  /// The socket; -1 once it is closed.
  int descriptor() const noexcept;

 private:
  int family() const;
  void change_membership(const ip_address& group, std::uint32_t interface, bool joins);

  std::unique_ptr<detail::datagram_socket> socket_;
};

/// A socket that receives on `address`, and sends to anybody. An empty host is every address, a port of 0 any
/// free one. Throws `listen_error`, `dns::resolve_error`.
task<udp_socket> bind_udp(bind_address address = {}, udp_options options = {});

/// A socket that sends to one peer and hears of no other. Nothing is sent yet. Throws `connect_error`.
task<udp_socket> connect_udp(endpoint to, udp_options options = {});
/// The same for the first address of `host`. Throws `dns::resolve_error` too.
task<udp_socket> connect_udp(std::string host, std::uint16_t port, udp_options options = {});

}  // namespace weft::net
