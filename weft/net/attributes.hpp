// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "weft/net/endpoint.hpp"
#include "weft/net/unix_address.hpp"

namespace weft::net {

/// The process at the other end of a Unix socket, as it was when it connected or listened, or sent a message.
struct credentials {
  pid_t pid;
  uid_t uid;
  gid_t gid;
  bool operator==(const credentials&) const = default;
};

// What a stream may be asked for: `stream.attribute<net::peer_endpoint>()`. A stream that stands on a socket
// answers for it.

/// The address and port of the other end of a TCP connection.
struct peer_endpoint {
  using value = endpoint;
};
/// The address and port of this end.
struct local_endpoint {
  using value = endpoint;
};
/// The name of the other end of a Unix connection.
struct peer_unix_address {
  using value = unix_address;
};
/// Who is at the other end of a Unix connection.
struct peer_credentials {
  using value = credentials;
};
/// The descriptor of the socket, still owned by the stream.
struct socket_handle {
  using value = int;
};

}  // namespace weft::net
