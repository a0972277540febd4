// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace weft {

inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as text, with padding. Source: RFC 4648 §4.
std::string base64_encode(std::string_view bytes);

/// The bytes that a text stands for. The padding may be missing, and the alphabet be the one for URLs (§5).
/// The error is the offset of the first character that is no digit, or where the text ends within a byte.
std::expected<std::string, std::size_t> base64_decode(std::string_view text);

}  // namespace weft
