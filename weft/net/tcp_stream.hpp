// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/net/endpoint.hpp"
#include "weft/net/socket_stream.hpp"

namespace weft::net {

/// A TCP connection. Made by `connect` and by `tcp_listener::accept`.
///
/// Closed when it goes out of scope. Small writes are sent at once (TCP_NODELAY).
class tcp_stream final : public socket_stream {
 public:
  /// Takes over a connected, non-blocking socket.
  tcp_stream(loop& l, io::descriptor socket, const endpoint& peer);

  const endpoint& peer() const noexcept { return peer_; }
  endpoint local() const { return local_address().to_endpoint(); }
  void answer_attribute(io::attribute_request& request) const override;

 private:
  std::string peer_text() const override { return peer_.str(); }

  endpoint peer_;
};

}  // namespace weft::net
