// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "weft/model/detail/type_table.hpp"

namespace weft::model {

/// An identifier of 128 bits. Source: RFC 9562.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const uuid&) const = default;
};

/// Reads `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`, also without hyphens, in braces or after `urn:uuid:`. The
/// error says why not.
std::expected<uuid, std::string> parse_uuid(std::string_view text);

/// In lower case, with hyphens.
std::string to_string(const uuid& id);

namespace detail {

extern const type_table uuid_table;
template <> inline constexpr const type_table* builtin_table<uuid> = &uuid_table;

}  // namespace detail
}  // namespace weft::model
