// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "weft/core/task.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/tcp_stream.hpp"

namespace weft::net {

/// Where a server listens: a name or an address, and a port; 0: any free one. An empty host: all addresses.
struct bind_address {
  std::string host{};
  std::uint16_t port = 0;
};

struct listen_options {
  int backlog = 1024;       ///< connections that the system holds until they are accepted
  bool reuse_port = false;  ///< several listeners share the port, one for each loop
};

/// A listening TCP socket. Made by `listen`; closed when it goes out of scope.
class tcp_listener {
 public:
  /// Takes over a listening, non-blocking socket.
  tcp_listener(loop& l, io::descriptor socket);
  tcp_listener(tcp_listener&&) noexcept;
  tcp_listener& operator=(tcp_listener&&) noexcept;
  ~tcp_listener();

  /// The next connection. Suspends: until there is one; also while no descriptor is left for it.
  task<tcp_stream> accept();

  /// Stops listening; a task that waits in `accept` fails.
  void close() noexcept;

  endpoint local() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Listens on `address`. An empty host is every address, IPv6 and IPv4 in one socket where the system has
/// both.
///
/// Throws `listen_error`; `dns::resolve_error` if the host is a name without an address.
task<tcp_listener> listen(bind_address address, listen_options options = {});

}  // namespace weft::net
