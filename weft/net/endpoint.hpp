// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "weft/base/ip_address.hpp"

namespace weft::net {

/// An address and a port.
struct endpoint {
  ip_address address;
  std::uint16_t port = 0;

  /// Reads `127.0.0.1:80` or `[::1]:80`. The error is a sentence for people.
  static std::expected<endpoint, std::string> parse(std::string_view text);
  /// In the form that `parse` reads.
  std::string str() const;

  auto operator<=>(const endpoint&) const = default;
};

/// The system's form of an endpoint.
class socket_address {
 public:
  socket_address() noexcept = default;
  explicit socket_address(const endpoint& of) noexcept;
  /// As a socket of this family takes it: one of IPv6 takes IPv4 addresses in its own form.
  socket_address(const endpoint& of, int family) noexcept;

  endpoint to_endpoint() const noexcept;
  int family() const noexcept { return storage_.ss_family; }
  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage_); }
  socklen_t size() const noexcept { return size_; }
  /// After the system wrote it, or somebody else.
  void set_size(socklen_t bytes) noexcept { size_ = bytes; }
  socklen_t* size_pointer() noexcept { return &size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = sizeof(sockaddr_storage);
};

}  // namespace weft::net
