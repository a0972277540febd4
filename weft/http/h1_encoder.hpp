// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/http/headers.hpp"

namespace weft::http::h1 {

/// How the body that follows a head ends.
class body_framing {
 public:
  /// No framing field is added: there is no body, or the close of the connection ends it, or the program gave
  /// the Content-Length itself (as in a response to HEAD).
  static body_framing none() noexcept { return {kind::none, 0}; }

  /// Adds `content-length: bytes`.
  static body_framing length(std::uint64_t bytes) noexcept { return {kind::length, bytes}; }

  /// Adds `transfer-encoding: chunked`.
  static body_framing chunked() noexcept { return {kind::chunked, 0}; }

 private:
  enum class kind : std::uint8_t { none, length, chunked };
  body_framing(kind k, std::uint64_t bytes) noexcept : kind_(k), bytes_(bytes) {}
  friend class head_writer;

  kind kind_;
  std::uint64_t bytes_;
};

/// Appends the head of a request, HTTP/1.1, ready to send.
///
/// Throws `std::invalid_argument`, with `out` as it was, for what a peer could take for something else: an
/// invalid method or target, no Host or two, a Transfer-Encoding of the program's own, a Content-Length that
/// repeats or contradicts `body`. Names and values of fields are right: `headers` takes no others.
void encode_request_head(std::string& out, std::string_view method, std::string_view target,
                         const headers& fields, body_framing body);

/// Appends the head of a response. An empty `reason` stays empty: `response::reason_or_default` has the usual
/// one.
///
/// 1xx, 204 and 304 have no body: `length(0)` adds nothing there. The body of a response to HEAD is left out
/// by the caller, the framing is as for GET.
/// Throws as `encode_request_head` does; for a status outside 100 to 999; for a body where the status has
/// none; for `chunked()` with HTTP/1.0, which has no such thing; for a Content-Length with 1xx and 204.
/// `own_lines` are whole field lines that whoever encodes adds to many responses: they are written as they
/// are, behind the others.
void encode_response_head(std::string& out, int status, std::string_view reason, const headers& fields,
                          body_framing body, int version_minor = 1, std::string_view own_lines = {});

/// Appends one chunk; nothing if `data` is empty, as an empty chunk would end the body.
void encode_chunk(std::string& out, std::string_view data);

/// Appends the last chunk and the trailers. Throws `std::invalid_argument`, with `out` as it was, for an
/// invalid trailer or one that the parser would refuse.
void encode_last_chunk(std::string& out, const headers& trailers = {});

}  // namespace weft::http::h1
