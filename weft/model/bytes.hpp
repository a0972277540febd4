// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "weft/model/detail/type_table.hpp"

namespace weft::model {

/// Bytes that JSON has as a string: of their UTF-8, or in base64 (RFC 4648, also its alphabet for URLs).
enum class byte_form : std::uint8_t { utf8, base64 };

template <byte_form Form> struct bytes_as {
  std::string content;

  std::size_t size() const noexcept { return content.size(); }
  bool empty() const noexcept { return content.empty(); }
  bool operator==(const bytes_as&) const = default;
};

using bytes = bytes_as<byte_form::utf8>;
using base64_bytes = bytes_as<byte_form::base64>;

namespace detail {

extern const type_table bytes_table;
extern const type_table base64_table;
template <> inline constexpr const type_table* builtin_table<bytes> = &bytes_table;
template <> inline constexpr const type_table* builtin_table<base64_bytes> = &base64_table;

}  // namespace detail
}  // namespace weft::model
