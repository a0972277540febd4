// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// DNS messages for the server of the tests. Source: RFC 1035 §4.1.
namespace weft::dns::wire {

inline constexpr std::uint16_t type_a = 1;
inline constexpr std::uint16_t type_aaaa = 28;
enum class rcode : std::uint8_t { no_error = 0, server_failed = 2, no_such_name = 3, refused = 5 };

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

/// One record about the name in the question.
inline std::string record(std::uint16_t type, std::string_view data) {
  return "\xc0\x0c" + u16(type) + u16(1) + std::string(4, '\0') + u16(data.size()) + std::string(data);
}
inline std::string a(std::uint8_t last) {
  return record(type_a, std::string{127, 0, 0, static_cast<char>(last)});
}

/// The reply to `query`, with `count` records.
inline std::string reply(std::string_view query, rcode code, std::size_t count = 0,
                         std::string_view records = "", bool truncated = false) {
  const char flags = static_cast<char>(truncated ? 0x87 : 0x85);
  std::string made(query.substr(0, 2));
  made += {flags, static_cast<char>(0x80 | static_cast<int>(code))};
  made += u16(1) + u16(count) + u16(0) + u16(0);
  made += question(query);
  made += records;
  return made;
}

}  // namespace weft::dns::wire
