// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/net/bind_address.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/tcp_stream.hpp"

namespace weft::net {

namespace detail {
class listening_socket;
}

struct listen_options {
  int backlog = 1024;       ///< connections that the system holds until they are accepted
  bool reuse_port = false;  ///< several listeners share the port, one for each loop
};

/// A listening TCP socket. Made by `listen`; closed when it goes out of scope.
class tcp_listener {
 public:
  /// Takes over a listening, non-blocking socket, at which others may accept too.
  tcp_listener(loop& l, io::descriptor socket);
  tcp_listener(tcp_listener&&) noexcept;
  tcp_listener& operator=(tcp_listener&&) noexcept;
  ~tcp_listener();

  /// The next connection. Suspends: until there is one; also while no descriptor is left for it.
  task<tcp_stream> accept();

  /// Stops listening; a task that waits in `accept` fails.
  void close() noexcept;

  endpoint local() const;

  /// Sets an option that the accepted connections will have: `listener.set(net::keep_alive())`. Throws
  /// `net::error`.
  template <socket_option Option>
  void set(const Option& option) {
    option.set_on(descriptor());
  }
  /// The socket; -1 once it is closed.
  int descriptor() const noexcept;

 private:
  friend task<tcp_listener> listen(bind_address address, listen_options options);
  friend task<std::vector<tcp_listener>> listen_all(bind_address address, listen_options options);
  explicit tcp_listener(std::unique_ptr<detail::listening_socket> socket) noexcept;

  std::unique_ptr<detail::listening_socket> socket_;
};

/// Listens on `address`. An empty host is every address, IPv6 and IPv4 in one socket where the system has
/// both.
///
/// Throws `listen_error`; `dns::resolve_error` if the host is a name without an address.
task<tcp_listener> listen(bind_address address, listen_options options = {});

/// Listens on all the addresses of a name: `localhost` may be ::1 and 127.0.0.1. With a port of 0 they share
/// the one that the first gets.
///
/// Addresses that this machine lacks are passed over, as long as one is left. Throws as `listen`.
task<std::vector<tcp_listener>> listen_all(bind_address address, listen_options options = {});

}  // namespace weft::net
