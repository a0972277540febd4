// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
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

/// `decode_text` for a body that comes in pieces, wherever these are cut.
class text_decoder {
 public:
  /// Nothing if the name is not known.
  static std::optional<text_decoder> of(std::string_view charset = "utf-8");

  /// The text up to the last whole character; what is left is kept for the next call.
  std::string decode(std::string_view piece);
  /// What is left at the end.
  std::string finish();

 private:
  enum class form : std::uint8_t { utf8, utf16le, utf16be, windows_1252, other };
  struct close_converter {
    void operator()(void* converter) const noexcept;
  };

  text_decoder() = default;
  bool skip_mark(std::string_view& bytes);
  std::string_view append(std::string& out, std::string_view bytes);

  form form_ = form::utf8;
  std::unique_ptr<void, close_converter> converter_;  // of iconv; null unless it is `other`
  std::string kept_;                                  // the beginning of a character or of a mark
  bool is_begun_ = false;                             // no mark can come any more
};

/// The UTF-8 of bytes that should be UTF-8 already; what is wrong becomes U+FFFD. Keeps a byte order mark.
std::string repaired_utf8(std::string_view bytes);

}  // namespace weft::http
