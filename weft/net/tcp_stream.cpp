// SPDX-License-Identifier: MIT
#include "weft/net/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "weft/net/attributes.hpp"

namespace weft::net {

tcp_stream::tcp_stream(loop& l, io::descriptor socket, const endpoint& peer)
    : socket_stream(l, std::move(socket), short_read::means_empty), peer_(peer) {
  const int on = 1;  // where it fails, the socket fails too
  setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void tcp_stream::answer_attribute(io::attribute_request& request) const {
  request.offer<peer_endpoint>([&] { return peer(); });
  if (descriptor() >= 0) request.offer<local_endpoint>([&] { return local(); });
  socket_stream::answer_attribute(request);
}

}  // namespace weft::net
