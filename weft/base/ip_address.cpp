// SPDX-License-Identifier: MIT
#include "weft/base/ip_address.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace weft {

namespace {

std::optional<std::uint32_t> parse_zone(const std::string& zone) {
  if (const unsigned index = if_nametoindex(zone.c_str())) return index;
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(zone.data(), zone.data() + zone.size(), number);
  if (wrong != std::errc() || end != zone.data() + zone.size() || number == 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.empty() || (!text.contains(':') && (text.back() < '0' || text.back() > '9'))) return std::nullopt;
  const std::string_view plain = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> terminated;
  if (plain.size() >= terminated.size() || plain.contains('\0')) return std::nullopt;
  *std::ranges::copy(plain, terminated.begin()).out = '\0';
  ip_address made;
  if (plain.size() == text.size() && inet_pton(AF_INET, terminated.data(), made.bytes_.data()) == 1)
    return made;
  if (inet_pton(AF_INET6, terminated.data(), made.bytes_.data()) != 1) return std::nullopt;
  made.is_v6_ = true;
  if (plain.size() < text.size()) {
    const auto zone = parse_zone(std::string(text.substr(plain.size() + 1)));
    if (!zone) return std::nullopt;
    made.zone_ = *zone;
  }
  return made;
}

std::string ip_address::str() const {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes_.data(), text, sizeof text);
  std::string made = text;
  if (zone_ != 0) {
    char name[IF_NAMESIZE];
    made += '%';
    made += if_indextoname(zone_, name) ? std::string(name) : std::to_string(zone_);
  }
  return made;
}

}  // namespace weft
