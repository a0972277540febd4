// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::io {

/// What becomes of bytes that are no UTF-8.
enum class bad_bytes : std::uint8_t {
  refuse,  ///< `bad_text` is thrown
  replace  ///< each wrong piece becomes U+FFFD
};

/// Makes text of bytes that come in pieces, wherever these are cut.
///
/// Overlong forms, surrogates and what is above U+10FFFF are wrong. Source: RFC 3629; the Unicode Standard
/// §3.9 for what counts as one wrong piece.
class utf8_decoder {
 public:
  explicit utf8_decoder(bad_bytes policy = bad_bytes::refuse) noexcept : policy_(policy) {}

  /// The text up to the last whole character; what is left is kept for the next call. Throws `bad_text`.
  std::string decode(std::string_view bytes);
  /// At the end: what was kept is wrong. Throws `bad_text`.
  std::string finish();

 private:
  void refuse_or_replace(std::string& text, std::size_t offset);

  bad_bytes policy_;
  std::string kept_;          // the beginning of a character
  std::size_t consumed_ = 0;  // bytes before it
};

/// Reads a stream as text, in whole characters. To write text needs none of this: strings are UTF-8.
///
/// Lifetime: borrows the stream. Cancellation: nothing that was read is lost.
class text_reader {
 public:
  explicit text_reader(stream& from, bad_bytes policy = bad_bytes::refuse) noexcept
      : from_(from), decoder_(policy) {}

  /// What is there, at least one character; empty at the end. Throws `bad_text`.
  task<std::string> read_some();
  /// Everything to the end. Throws `bad_text`, `too_long`.
  task<std::string> read_all(std::size_t bytes_max = std::size_t{1} << 30);

 private:
  stream& from_;
  utf8_decoder decoder_;
  bool ended_ = false;
};

}  // namespace weft::io
