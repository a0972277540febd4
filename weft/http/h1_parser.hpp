// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/http/detail/h1_framing.hpp"
#include "weft/http/h1_error.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/limits.hpp"

namespace weft::http::h1 {

/// Which side's messages are parsed: a server parses requests.
enum class role { request, response };

/// What a step of the parser came to.
enum class progress {
  need_more,  ///< all input is used, or what is left is the beginning of a line
  head,       ///< the head is complete: the accessors have it
  body,       ///< `data` is the next piece of the body, decoded
  complete,   ///< the message is complete, trailers included
  failed,     ///< `error()` says why; so says every further step until `reset()`
};

/// One step of the parser.
struct step {
  progress what;
  std::size_t consumed;   ///< bytes of the input to drop before the next call, whatever `what` is
  std::string_view data;  ///< for `body`: a slice of the input, never empty
};

/// Parses HTTP/1.x messages of one connection, one after the other, from any slicing of the bytes.
///
/// Strict: what RFC 9112 calls an error is one, and so are bare LF, folded lines of requests and bytes beyond
/// ASCII in a target, which it leaves to the recipient; each is a way to have two parsers disagree. Folded
/// lines of responses are joined by a blank (§5.2), but not those that would change framing. The same bytes
/// give the same events (with adjacent body slices joined) however they are cut.
///
///     for (;;) {
///       const step s = parser.next(unread);
///       unread.remove_prefix(s.consumed);
///       ...
///       if (s.what == need_more || s.what == failed) break;
///     }
///
/// Cost: O(bytes), a head that comes byte by byte included; no allocation once the buffers have grown.
/// Source: RFC 9112.
class parser {
 public:
  explicit parser(role side, const limits& bounds = {});

  /// Parses on. `input` begins with the first byte that was not consumed so far, also after `need_more`.
  ///
  /// Call until `need_more` or `failed`. After `complete` the next call with input begins the next message,
  /// also when the other protocol of an upgrade or tunnel begins there: then do not call. Lifetime: `data` is
  /// a slice of `input`.
  step next(std::string_view input);

  /// Ends a message of which nothing is left to parse, and returns true: then `next` would do no more than
  /// say `complete`. Else does nothing.
  bool try_complete() noexcept {
    if (state_ != state::ending) return false;
    complete();
    return true;
  }

  /// Tells that the peer closed the connection; `next` has seen all its bytes.
  ///
  /// Returns `complete` if that ends a response's body, `need_more` between messages, else `failed`
  /// (truncated).
  step finish();

  /// Forgets the message, an error, and what response was expected.
  void reset();

  /// Says that the next final response answers a request with this method: HEAD and CONNECT change where it
  /// ends.
  ///
  /// In force until that response is complete; the default is any other method. Source: RFC 9112 §6.3.
  void expect_response_to(std::string_view request_method) noexcept;

  /// Hands the head of a request over, in exchange for what the next one can be written into. The accessors
  /// of these three give nothing that counts then. Cost: no copy, no allocation.
  void swap_head(std::string& method, std::string& target, headers& fields) noexcept;
  /// Hands the fields over; those of the next head get memory of their own.
  headers take_fields() noexcept { return std::exchange(fields_, {}); }

  // The head of the message, from `head` until the call of `next` that begins another.

  const std::string& method() const noexcept { return method_; }
  const std::string& target() const noexcept { return target_; }
  int status() const noexcept { return status_; }
  const std::string& reason() const noexcept { return reason_; }
  int version_minor() const noexcept { return version_minor_; }
  const headers& fields() const noexcept { return fields_; }

  /// Empty before `complete`. Never merged with `fields()`; those that would change framing are refused.
  const headers& trailers() const noexcept { return trailers_; }

  /// The value of Content-Length. A response to HEAD has one but no body.
  std::optional<std::uint64_t> content_length() const noexcept { return framing_.content_length(); }
  bool chunked() const noexcept { return framing_.chunked(); }

  /// Whether the connection can carry another HTTP message after this one: not after a switch of protocols.
  bool keep_alive() const noexcept { return keep_alive_; }

  /// Whether the client waits for 100 (Continue) before it sends the body.
  bool expects_continue() const noexcept { return framing_.expects_continue() && version_minor_ >= 1; }

  /// Whether the message asks for (or, as a 101, agrees to) another protocol: `fields().get("upgrade")` names
  /// it.
  bool upgrade() const noexcept { return framing_.upgrade() && version_minor_ >= 1; }

  /// Decoded bytes of the body so far.
  std::uint64_t body_bytes() const noexcept { return body_bytes_; }

  /// Valid once a step has `failed`.
  const parse_error& error() const noexcept { return error_; }

 private:
  enum class state : std::uint8_t {
    start_line,
    fields,
    sized_body,
    unsized_body,
    chunk_line,
    chunk_data,
    chunk_end,
    trailers,
    ending,  // the message is parsed, `complete` is not yet told
    done,
    failed,
  };
  enum class request_kind : std::uint8_t { other, head, connect };
  struct cursor;

  void begin();
  step run(cursor& in);
  bool take_line(cursor& in, std::size_t bytes_max, errc too_long, std::string_view& line);
  bool parse_start_line(cursor& in);
  bool check_first_bytes(std::string_view input);
  bool take_start_line(std::string_view line);
  bool parse_fields(cursor& in);
  bool take_usual_fields(cursor& in);
  bool take_field(std::string_view line);
  bool is_continuation(std::string_view line, const headers& section) const noexcept;
  bool take_continuation(std::string_view line, headers& section);
  bool read_folded_fields_again();
  bool end_head();
  bool is_tunnel() const noexcept;
  bool has_no_body() const noexcept;
  bool parse_chunk_line(cursor& in);
  bool parse_chunk_end(cursor& in);
  bool parse_trailers(cursor& in);
  step slice(cursor& in);
  void complete() noexcept;
  [[gnu::cold]] bool fail(parse_error error);
  bool fail(errc code, std::string message) { return fail(make_error(code, std::move(message))); }

  role side_;
  state state_ = state::start_line;
  request_kind request_kind_ = request_kind::other;
  bool blank_line_skipped_ = false;
  bool keep_alive_ = false;
  int version_minor_ = 1;
  int status_ = 0;
  std::size_t seen_ = 0;           // bytes of the current line already searched for its end
  std::size_t section_bytes_ = 0;  // of the field or trailer section so far
  std::size_t extension_bytes_ = 0;
  std::uint64_t left_ = 0;  // of the sized body or the chunk
  std::uint64_t body_bytes_ = 0;
  detail::framing framing_;
  std::string reason_;
  headers fields_;
  limits limits_;
  std::string method_, target_;
  std::string known_host_;  // of this message, or of one before
  headers trailers_;
  parse_error error_;
};

}  // namespace weft::http::h1
