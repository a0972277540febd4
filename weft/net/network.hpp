// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/net/any_stream.hpp"
#include "weft/net/bind_address.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/udp_socket.hpp"

// `connect`, `listen` and `bind_udp` give sockets of the system, and cost nothing more. Programs that want to
// be tested without one write `connect_stream`, `listen_any` and `bind_datagrams`, which go through the
// network that is in use: the system's, or `testing::network`. The HTTP client, `http::serve` and
// `tls::connect` do.
namespace weft::net {

/// Something that accepts connections of whatever kind; closed when it goes out of scope.
class any_listener {
 public:
  /// What it stands on. Derive from it to write a `network`.
  class source {
   public:
    virtual ~source() = default;
    virtual task<any_stream> accept() = 0;
    virtual void close() noexcept = 0;
    virtual endpoint local() const = 0;
  };

  explicit any_listener(std::unique_ptr<source> from) noexcept : from_(std::move(from)) {}
  /// Takes over a listening socket.
  explicit any_listener(tcp_listener socket);

  /// The next connection. Suspends: until there is one.
  task<any_stream> accept() { return from_->accept(); }
  /// Stops listening; a task that waits in `accept` fails.
  void close() noexcept { from_->close(); }
  endpoint local() const { return from_->local(); }

 private:
  std::unique_ptr<source> from_;
};

/// Sends and receives single messages, as `udp_socket` does, over whatever carries them.
class datagram_port {
 public:
  virtual ~datagram_port() = default;

  /// The next message; empty once it is closed.
  virtual task<std::optional<datagram>> next() = 0;
  /// Sends one message, which may get lost. Throws `net::error`: EMSGSIZE for one that is too large.
  virtual task<> send_to(std::string_view data, endpoint to) = 0;
  virtual void close() noexcept = 0;
  virtual endpoint local() const = 0;
};

/// What connects and listens, to be put in the place of the system's sockets: see `testing::network`.
class network {
 public:
  network() = default;
  network(const network&) = delete;
  network& operator=(const network&) = delete;
  virtual ~network();

  virtual task<std::unique_ptr<io::stream>> connect(std::string host, std::uint16_t port,
                                                    connect_options options) = 0;
  virtual task<any_listener> listen(bind_address address, listen_options options) = 0;
  virtual task<std::unique_ptr<datagram_port>> bind_datagrams(bind_address address, udp_options options) = 0;
};

/// `connect` through the network in use. Throws `dns::resolve_error`, `connect_error`.
task<std::unique_ptr<io::stream>> connect_stream(std::string host, std::uint16_t port,
                                                 connect_options options = {});

/// `listen` through the network in use. Throws `dns::resolve_error`, `listen_error`.
task<any_listener> listen_any(bind_address address, listen_options options = {});

/// `bind_udp` through the network in use. Throws `dns::resolve_error`, `listen_error`.
task<std::unique_ptr<datagram_port>> bind_datagrams(bind_address address = {}, udp_options options = {});

/// What `use_network` has put in the place of the system's sockets, in the loop that runs here; null:
/// nothing.
network* current_network();

/// Has the loop that runs here connect and listen by another network, while this object lives.
///
/// Lifetime: both within `run`; the network must outlive it. Several of them end in the reverse order.
class [[nodiscard]] use_network {
 public:
  explicit use_network(network& n);
  ~use_network();
  use_network(const use_network&) = delete;
  use_network& operator=(const use_network&) = delete;

 private:
  network*& slot_;
  network& mine_;
  network* before_;
};

}  // namespace weft::net
