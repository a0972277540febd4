// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// The text of a body in UTF-8; what is wrong in it becomes U+FFFD, so that every body has a text.
///
/// A byte order mark counts more than `charset`, and is not part of the text. Names are those that the web
/// uses: `latin1`, `iso-8859-1` and `ascii` all mean windows-1252, `utf-16` is little-endian. Any other name
/// is left to the C library's iconv. Returns nothing if the name is not known to it either. Source: Encoding
/// standard of WHATWG; the Unicode Standard §3.9 for what becomes one U+FFFD.
std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset = "utf-8");

/// The UTF-8 of bytes that should be UTF-8 already; what is wrong becomes U+FFFD. Keeps a byte order mark.
std::string repaired_utf8(std::string_view bytes);

}  // namespace weft::http
