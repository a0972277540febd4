// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// DNS messages for the server of the tests. Source: RFC 1035 §4.1.
namespace weft::dns::wire {

inline constexpr std::uint16_t type_a = 1;
inline constexpr std::uint16_t type_cname = 5;
inline constexpr std::uint16_t type_soa = 6;
inline constexpr std::uint16_t type_ptr = 12;
inline constexpr std::uint16_t type_mx = 15;
inline constexpr std::uint16_t type_txt = 16;
inline constexpr std::uint16_t type_aaaa = 28;
inline constexpr std::uint16_t type_srv = 33;
enum class rcode : std::uint8_t {
  no_error = 0,
  format_error = 1,
  server_failed = 2,
  no_such_name = 3,
  refused = 5
};

inline std::string u16(std::size_t n) {
  return {static_cast<char>(static_cast<unsigned char>(n >> 8)),
          static_cast<char>(static_cast<unsigned char>(n))};
}

/// The question of a query: name, type and class as they stand in it.
inline std::string_view question(std::string_view query) {
  return query.substr(12, query.find('\0', 12) + 5 - 12);
}

inline std::uint16_t type_of(std::string_view query) {
  const std::string_view q = question(query);
  return static_cast<std::uint16_t>(static_cast<unsigned char>(q[q.size() - 4]) << 8 |
                                    static_cast<unsigned char>(q[q.size() - 3]));
}

inline std::string u32(std::size_t n) { return u16(n >> 16) + u16(n & 0xFFFF); }

/// A name without compression; every dot divides.
inline std::string name(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const std::string_view label = text.substr(0, text.find('.'));
    text.remove_prefix(std::min(label.size() + 1, text.size()));
    made += static_cast<char>(label.size()) + std::string(label);
  }
  return made + '\0';
}

/// Where the name in the question stands.
inline const std::string asked_name = "\xc0\x0c";

inline std::string record(std::uint16_t type, std::string_view data, std::size_t ttl = 0,
                          const std::string& owner = asked_name) {
  return owner + u16(type) + u16(1) + u32(ttl) + u16(data.size()) + std::string(data);
}
inline std::string a(std::uint8_t last, std::size_t ttl = 0) {
  return record(type_a, std::string{127, 0, 0, static_cast<char>(last)}, ttl);
}
/// What a zone says of names that it does not have.
inline std::string soa(std::size_t ttl, std::size_t minimum) {
  return record(
      type_soa,
      name("ns.test") + name("root.test") + u32(7) + u32(3600) + u32(600) + u32(86400) + u32(minimum), ttl,
      name("test"));
}

/// A query as a client sends it.
inline std::string query(std::string_view about, std::uint16_t type) {
  return u16(0x1234) + u16(0x0100) + u16(1) + u16(0) + u16(0) + u16(0) + name(about) + u16(type) + u16(1);
}

/// The reply to `query`, with `count` records; with `authority`, one more about the zone.
inline std::string reply(std::string_view query, rcode code, std::size_t count = 0,
                         std::string_view records = "", bool truncated = false,
                         std::string_view authority = "") {
  const char flags = static_cast<char>(truncated ? 0x87 : 0x85);
  std::string made(query.substr(0, 2));
  made += {flags, static_cast<char>(0x80 | static_cast<int>(code))};
  made += u16(1) + u16(count) + u16(authority.empty() ? 0 : 1) + u16(0);
  made += question(query);
  made += records;
  made += authority;
  return made;
}

}  // namespace weft::dns::wire
