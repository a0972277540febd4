// SPDX-License-Identifier: MIT
#include "weft/base/ip_network.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace weft {
namespace {

int bits_of(const ip_address& address) { return address.is_v6() ? 128 : 32; }

ip_address with_bytes(const std::array<std::uint8_t, 16>& bytes, bool is_v6) {
  return is_v6 ? ip_address::v6(bytes) : ip_address::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// The address whose bits after the first `count` are zero.
ip_address masked(const ip_address& address, int count) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  for (int i = 0; i < bits_of(address) / 8; ++i) {
    const int kept = std::clamp(count - i * 8, 0, 8);
    bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xFF00 >> kept);
  }
  return with_bytes(bytes, address.is_v6());
}

/// The IPv4 address in `::ffff:a.b.c.d`, else the address itself.
ip_address unmapped(const ip_address& address) {
  const auto& bytes = address.bytes();
  const bool is_mapped =
      address.is_v6() &&
      std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
      bytes[10] == 0xFF && bytes[11] == 0xFF;
  return is_mapped ? ip_address::v4(bytes[12], bytes[13], bytes[14], bytes[15]) : address;
}

}  // namespace

ip_network::ip_network(const ip_address& address, int prefix_bits) noexcept
    : first_(masked(address, prefix_bits)), prefix_bits_(std::clamp(prefix_bits, 0, bits_of(address))) {}

std::optional<ip_network> ip_network::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto address = ip_address::parse(text.substr(0, slash));
  if (!address || address->zone() != 0) return std::nullopt;
  if (slash == text.size()) return ip_network(*address, bits_of(*address));
  const std::string_view digits = text.substr(slash + 1);
  int prefix_bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix_bits);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || prefix_bits < 0 || prefix_bits > bits_of(*address)) return std::nullopt;
  return ip_network(*address, prefix_bits);
}

bool ip_network::contains(const ip_address& address) const noexcept {
  const ip_address plain = first_.is_v6() ? address : unmapped(address);
  return plain.is_v6() == first_.is_v6() && masked(plain, prefix_bits_) == first_;
}

std::string ip_network::str() const { return first_.str() + '/' + std::to_string(prefix_bits_); }

}  // namespace weft
