// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::http {

/// How much a peer may send before it is refused. Each is the largest value that is still accepted.
struct limits {
  /// The request line or status line without its line end. Beyond: 414.
  /// RFC 9112 §3 asks for at least 8000.
  std::size_t request_line_bytes_max = 8192;

  /// The whole field section, line ends included, the closing empty line not. Beyond: 431.
  /// RFC 9110 §5.4 names no figure; common servers take 8 to 64 KiB.
  std::size_t header_bytes_max = 65536;

  /// Field lines in a head. Beyond: 431. RFC 6585 §5.
  std::size_t field_count_max = 100;

  /// The decoded body of one message. Beyond: 413 (RFC 9110 §15.5.14). Set it to `SIZE_MAX` where bodies are
  /// streamed.
  std::size_t body_bytes_max = std::size_t{16} * 1024 * 1024;

  /// The line before a chunk (size and extensions) without its line end. Beyond: 400.
  /// RFC 9112 §7.1.1 asks to bound extensions.
  std::size_t chunk_line_bytes_max = 1024;

  /// The extensions of all chunks of one body together: many tiny chunks with long extensions cost the peer
  /// little and us much. Beyond: 400. RFC 9112 §7.1.1.
  std::size_t chunk_extension_bytes_max = 16384;

  /// The trailer section after a chunked body, line ends included. Beyond: 431. RFC 9112 §7.1.2.
  std::size_t trailer_bytes_max = 8192;

  /// Field lines in a trailer section. Beyond: 431.
  std::size_t trailer_count_max = 32;
};

}  // namespace weft::http
