// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/unix_address.hpp"

namespace weft {
class loop;
}

namespace weft::net {

namespace detail {
class bound_path;
class datagram_socket;
}  // namespace detail

/// Messages within this machine: none is lost, doubled or overtaken.
///
/// Made by `bind_unix_datagram`, `connect_unix_datagram` and `unix_datagram_pair`; closed, and its path
/// removed, when it goes out of scope. Used as `udp_socket` is.
class unix_datagram_socket {
 public:
  /// Takes over a socket that does not block.
  unix_datagram_socket(loop& l, io::descriptor socket);
  unix_datagram_socket(unix_datagram_socket&&) noexcept;
  unix_datagram_socket& operator=(unix_datagram_socket&&) noexcept;
  ~unix_datagram_socket();

  struct datagram {
    std::string data;
    unix_address from;  ///< unnamed, unless the sender has bound its socket
  };
  /// Receives one message into `into`. Throws `truncated_error` if it does not fit; `net::error`.
  task<std::size_t> receive(std::span<char> into);
  /// The next message, of at most 64 KiB; empty once the socket is closed.
  task<std::optional<datagram>> next();

  /// Sends one message. Suspends: while the receiver's queue is full. Throws `net::error`.
  task<> send_to(std::string_view data, unix_address to);
  /// The same to the peer of a connected socket.
  task<> send(std::string_view data);

  /// Closes it at once: `next` ends, other operations that wait fail. Idempotent.
  void close() noexcept;

  const unix_address& local() const noexcept { return at_; }

 private:
  friend task<unix_datagram_socket> bind_unix_datagram(unix_address at);

  unix_address at_;
  std::unique_ptr<detail::datagram_socket> socket_;
  std::unique_ptr<detail::bound_path> path_;
};

/// A socket that receives at `at`, and sends to anybody. A socket at the path that nobody serves is replaced.
/// Throws `listen_error`.
task<unix_datagram_socket> bind_unix_datagram(unix_address at);

/// An unnamed socket that sends to one peer. Throws `connect_error`.
task<unix_datagram_socket> connect_unix_datagram(unix_address to);

/// Two that are connected to each other. Throws `net::error`.
task<std::pair<unix_datagram_socket, unix_datagram_socket>> unix_datagram_pair();

}  // namespace weft::net
