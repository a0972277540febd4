// SPDX-License-Identifier: MIT
#include "weft/dns/detail/address_order.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

#include "weft/io/descriptor.hpp"

namespace weft::dns::detail {

namespace {

/// Connecting a datagram socket looks for a route, and sends nothing.
bool has_route_to(const ip_address& v6) noexcept {
  const io::descriptor probe(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!probe) return true;
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(9);
  to.sin6_scope_id = v6.zone();
  std::memcpy(&to.sin6_addr, v6.bytes().data(), sizeof to.sin6_addr);
  return connect(probe.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

}  // namespace

std::vector<ip_address> in_order(std::vector<ip_address> v6, std::vector<ip_address> v4) {
  if (v6.empty()) return v4;
  if (v4.empty()) return v6;
  if (!has_route_to(v6.front())) std::swap(v6, v4);
  v6.insert(v6.end(), v4.begin(), v4.end());
  return v6;
}

}  // namespace weft::dns::detail
