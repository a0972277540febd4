// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::http::h1 {

/// What is wrong with a message. The comment says what a server answers where it is not 400.
enum class errc : std::uint8_t {
  bare_lf,  ///< a line ends in LF alone
  bare_cr,  ///< CR without LF within a line
  bad_request_line,
  bad_method,
  bad_target,
  bad_version,
  unsupported_version,  ///< 505
  start_line_too_long,  ///< 414
  bad_status_line,      ///< of a response
  obs_fold,             ///< a field line begins with a blank: in a request, first of all, or after a length
  bad_field_name,       ///< also a blank before the colon
  bad_field_value,      ///< a control character
  fields_too_large,     ///< 431
  too_many_fields,      ///< 431
  missing_host,         ///< HTTP/1.1 needs one
  duplicate_host,
  bad_host,
  bad_content_length,     ///< no number, or several that differ
  bad_transfer_encoding,  ///< chunked is not the last coding, comes twice, or is sent with HTTP/1.0
  unsupported_coding,     ///< 501: any transfer coding but chunked
  ambiguous_length,       ///< both Content-Length and Transfer-Encoding
  bad_chunk_size,
  bad_chunk_extension,
  chunk_line_too_long,
  bad_chunk_end,      ///< no CRLF after a chunk's data
  forbidden_trailer,  ///< a trailer that would change framing or routing
  body_too_large,     ///< 413
  truncated,          ///< the connection was closed within a message
};

/// The enumerator's own name, such as `bad_content_length`: for logs and tests.
std::string_view name(errc code) noexcept;

/// Why a parser refused a message.
struct parse_error {
  errc code{};
  int status = 400;     ///< what a server answers before it closes
  std::string message;  ///< a sentence for people, with the offending bytes made visible
};

/// Makes an error with the status that belongs to its code.
[[gnu::cold]] parse_error make_error(errc code, std::string message);

}  // namespace weft::http::h1
