// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weft/h2/error_code.hpp"
#include "weft/h2/limits.hpp"
#include "weft/http/headers.hpp"

namespace weft::h2 {

enum class role : std::uint8_t { client, server };

using stream_id = std::int32_t;

/// The head of a request or of a response.
struct message_head {
  std::string method{}, scheme{}, authority{}, path{};  ///< of a request
  std::string protocol{};                               ///< of an extended CONNECT: RFC 8441 §4
  int status = 0;                                       ///< of a response
  http::headers fields{};                               ///< without the pseudo-fields
  /// More of them, of one that is sent. Lifetime: values are borrowed; names are literals, in lower case.
  std::span<const http::headers::field> more{};
};

/// What came of the bytes.
struct event {
  enum class kind : std::uint8_t {
    head,    ///< `head`: of a request, or of a response, interim ones too
    body,    ///< `data`: the next piece; give its size to `consume` when it is used up
    end,     ///< the peer has sent all of its message; `head` has the trailers, and is null without any
    closed,  ///< the stream is over; `code` says how
    goaway,  ///< the peer begins no streams and takes none beyond `stream`; `code` says why
  };

  kind what;
  stream_id stream;
  std::unique_ptr<message_head> head{};  ///< null where nothing is said of it
  std::string data{};
  error_code code = error_code::no_error;
  bool cut = false;  ///< of a request's head: it was larger than `limits::header_bytes_max`, and is not whole
};

/// One HTTP/2 connection without its bytes' way: bytes in, events out; messages in, bytes out.
///
/// Strict as RFC 9113 asks, and bounded by `limits`. Windows open as what came is consumed, and what is
/// written waits here for the peer's: neither side can make the other hold more than that. A server takes
/// extended CONNECTs, and says so. Source: RFC 9113, RFC 8441; the work is done by nghttp2.
class session {
 public:
  explicit session(role self, const limits& bounds = {});
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  /// Goes on with what came. Returns false if the peer broke the protocol or went beyond a limit: `error()`
  /// says how, and the rest of the output tells the peer.
  bool receive(std::string_view bytes);
  const std::string& error() const noexcept;

  /// The next event, in the order in which they came; null: none for the time being. What is in it may be
  /// taken. Lifetime: until the next call.
  event* next_event();
  /// Takes back the fields of a head that are used up: the memory serves the next one.
  void reuse(http::headers fields);

  /// Appends what is to be sent; returns false if nothing is, for the time being.
  bool take_output(std::string& out);

  /// Whether requests can begin, now or once others are over: there is no goaway, and no error.
  bool takes_requests() const noexcept;
  /// Whether one can begin now.
  bool has_place() const noexcept;
  /// Begins a request; returns its stream. Empty: the peer takes no more at the moment, or none ever again.
  /// Throws `std::invalid_argument` for what can be no field, and for a head of more than 64 KiB.
  std::optional<stream_id> request(const message_head& head, bool has_body);

  /// Answers a request with a final response, or an interim one. A final one that `has_body` is to be ended
  /// by `finish`. Throws `std::invalid_argument` for what can be no field, and for a head of more than 64
  /// KiB.
  void respond(stream_id to, const message_head& head, bool has_body);

  /// How many bytes `write` takes; 0 also for a stream that is over.
  std::size_t room(stream_id of) const noexcept;
  /// Adds a piece to the body. More than `room` is taken too: it is a promise to wait.
  void write(stream_id to, std::string_view piece);
  /// Ends this side's message. Throws `std::invalid_argument` for trailers of more than 64 KiB.
  void finish(stream_id of, const http::headers& trailers = {});

  /// Ends a stream before its time.
  void reset(stream_id which, error_code code);
  /// The rest of the peer's message is not wanted: the stream ends with this side's. Source: RFC 9113 §8.1.
  void dismiss(stream_id of);
  /// The program has used up so many bytes of the body: the peer may send as many again.
  void consume(stream_id of, std::size_t bytes);

  /// Asks the peer to begin no further streams. Those that are on their way are taken until it has learned of
  /// that, as its answer to a PING tells, or until `end_shutdown`. A client just ends it. Source: RFC 9113
  /// §6.8.
  void begin_shutdown();
  /// Takes no further streams, and tells the peer which was the last one; those that are there go on.
  void end_shutdown();
  /// Tells the peer that it is over.
  void terminate(error_code code);

  /// Whether there is nothing more to be done: after `terminate`, or the end of a shutdown and of the last
  /// stream.
  bool is_over() const noexcept;
  /// Streams that are not over.
  std::size_t streams() const noexcept;

 private:
  struct state;
  struct callbacks;
  std::unique_ptr<state> state_;
};

}  // namespace weft::h2
