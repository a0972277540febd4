// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft {

/// An IPv4 or IPv6 address, with the zone of a link-local one.
class ip_address {
 public:
  /// 0.0.0.0
  constexpr ip_address() = default;

  static constexpr ip_address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) noexcept {
    ip_address made;
    made.bytes_ = {a, b, c, d};
    return made;
  }
  static constexpr ip_address v6(const std::array<std::uint8_t, 16>& bytes, std::uint32_t zone = 0) noexcept {
    ip_address made;
    made.bytes_ = bytes;
    made.zone_ = zone;
    made.is_v6_ = true;
    return made;
  }
  static constexpr ip_address loopback_v4() noexcept { return v4(127, 0, 0, 1); }
  static constexpr ip_address loopback_v6() noexcept {
    return v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  }

  /// Reads `127.0.0.1`, `::1` or `fe80::1%eth0`; nothing for any other text.
  static std::optional<ip_address> parse(std::string_view text);

  bool is_v6() const noexcept { return is_v6_; }
  bool is_loopback() const noexcept { return is_v6_ ? *this == loopback_v6() : bytes_[0] == 127; }
  /// In network order; the first four of them for IPv4.
  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  /// The index of the interface; 0: none.
  std::uint32_t zone() const noexcept { return zone_; }
  /// Without brackets.
  std::string str() const;

  auto operator<=>(const ip_address&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  std::uint32_t zone_ = 0;
  bool is_v6_ = false;
};

}  // namespace weft
