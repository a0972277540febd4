// SPDX-License-Identifier: MIT
#include "weft/net/endpoint.hpp"

#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstring>

#include "weft/base/print.hpp"

namespace weft::net {

std::expected<endpoint, std::string> endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::unexpected(format("'{}' has no port (address:port)", text));
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = ip_address::parse(host);
  if (!address || address->is_v6() != bracketed) {
    return std::unexpected(format("'{}' is no address (127.0.0.1:80 or [::1]:80)", text));
  }
  endpoint made{*address};
  const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), made.port);
  if (wrong != std::errc() || end != port.data() + port.size() || port.empty()) {
    return std::unexpected(format("'{}' has no port from 0 to 65535", text));
  }
  return made;
}

std::string endpoint::str() const {
  return address.is_v6() ? format("[{}]:{}", address.str(), port) : format("{}:{}", address.str(), port);
}

namespace {
endpoint mapped_to_v6(const endpoint& v4) noexcept {
  std::array<std::uint8_t, 16> bytes{};
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(bytes.data() + 12, v4.address.bytes().data(), 4);
  return {ip_address::v6(bytes), v4.port};
}
}  // namespace

socket_address::socket_address(const endpoint& of) noexcept {
  if (of.address.is_v6()) {
    auto& in6 = reinterpret_cast<sockaddr_in6&>(storage_);
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(of.port);
    in6.sin6_scope_id = of.address.zone();
    std::memcpy(&in6.sin6_addr, of.address.bytes().data(), 16);
    size_ = sizeof in6;
  } else {
    auto& in = reinterpret_cast<sockaddr_in&>(storage_);
    in.sin_family = AF_INET;
    in.sin_port = htons(of.port);
    std::memcpy(&in.sin_addr, of.address.bytes().data(), 4);
    size_ = sizeof in;
  }
}

socket_address::socket_address(const endpoint& of, int family) noexcept
    : socket_address(family == AF_INET6 && !of.address.is_v6() ? mapped_to_v6(of) : of) {}

endpoint socket_address::to_endpoint() const noexcept {
  if (storage_.ss_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(storage_);
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &in6.sin6_addr, 16);
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
      return {ip_address::v4(bytes[12], bytes[13], bytes[14], bytes[15]), ntohs(in6.sin6_port)};
    }
    return {ip_address::v6(bytes, in6.sin6_scope_id), ntohs(in6.sin6_port)};
  }
  const auto& in = reinterpret_cast<const sockaddr_in&>(storage_);
  std::array<std::uint8_t, 4> bytes;
  std::memcpy(bytes.data(), &in.sin_addr, 4);
  return {ip_address::v4(bytes[0], bytes[1], bytes[2], bytes[3]), ntohs(in.sin_port)};
}

}  // namespace weft::net
