// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_source.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/pooled_connection.hpp"
#include "weft/client/timeouts.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/limits.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/read_limit.hpp"
#include "weft/io/stream.hpp"
#include "weft/sync/event.hpp"

namespace weft::http {

/// The client's end of one HTTP/1.1 connection: one request after the other.
class client_connection final : public pooled_connection {
 public:
  client_connection(std::unique_ptr<io::stream> stream, const limits& bounds)
      : stream_(std::move(stream)),
        parser_(h1::role::response, without_body_limit(bounds)),
        body_bytes_max_(bounds.body_bytes_max),
        reads_(*current_loop()) {}

  /// Sends a request and reads its response, within the limits for writing and reading; then `take_response`
  /// has it.
  ///
  /// With `source` that makes the body. A request with `Expect: 100-continue` sends its body once the server
  /// asks for it, or says nothing for a second. What is wrong with the request is thrown by the call itself;
  /// awaited it throws the errors of `errors.hpp`, and what the source throws. After one, or a cancellation,
  /// the connection is not to be used again. Lifetime: borrows everything.
  task<> exchange(const request& wanted, const timeouts& limits, const request_info& about,
                  body_source* source = nullptr) {
    return converse(until::end, wanted, limits, about, source);
  }

  /// The same, but reads only the head: `next` gives the body, whatever its size.
  ///
  /// Suspends: until the request is sent as well. A server that refuses it before it has all of it (400 and
  /// up) gets no more.
  task<> begin(const request& wanted, const timeouts& limits, const request_info& about,
               body_source* source = nullptr) {
    return converse(until::head, wanted, limits, about, source);
  }

  /// What `exchange` or `begin` has read. Once for each.
  response take_response();

  /// After `begin`: the next piece of the body, valid until the next call; empty: the end.
  task<std::string_view> next(const timeouts& limits, const request_info& about);
  /// After `begin`, for one who reads no further: takes what has arrived by now, so that the connection is
  /// reusable if that was all.
  void finish_early() noexcept;

  /// The fields after the body.
  const headers& trailers() const noexcept { return parser_.trailers(); }
  int version_minor() const noexcept { return parser_.version_minor(); }
  /// What the connection stands on.
  io::stream& stream() const noexcept { return *stream_; }
  /// After 101: the connection itself, which is HTTP's no more, and what was read of it.
  std::unique_ptr<io::stream> take_stream(std::string& received);

  /// Whether another request can follow the last response.
  bool reusable() const noexcept { return reusable_; }
  /// Whether the last exchange failed because a connection that had been used before was closed without a
  /// byte of the response: the server may have closed it before it saw the request.
  bool was_stale() const noexcept { return exchanges_ > 1 && lost_; }

  /// Whether an idle connection is still there, as far as the loop has noticed: the server has neither closed
  /// it nor sent what nobody asked for.
  bool is_usable() const noexcept override {
    return reads_.is_on(current_loop()) && !stream_->noticed_input();
  }
  /// The same, at this moment. Cost: a system call.
  bool is_usable_now() const noexcept { return !stream_->has_input(); }

 private:
  /// What a read of the response goes up to.
  enum class until : std::uint8_t { head, piece, end };
  static http::limits without_body_limit(http::limits bounds) noexcept;
  task<> converse(until goal, const request& wanted, const timeouts& limits, const request_info& about,
                  body_source* source);
  void start(const request& wanted, const body_source* source, const request_info& about);
  task<> read_on(const request* first, const timeouts& limits, const request_info& about);
  task<> send_and_read(std::string_view body, body_source* source, const timeouts& limits,
                       const request_info& about);
  bool send_at_once(std::string_view body, const request_info& about);
  task<> send(std::string_view body, const timeouts& limits, const request_info& about);
  task<> send_source(body_source& source, const timeouts& limits, const request_info& about);
  task<> send_when_asked_for(std::string_view body, body_source* source, const timeouts& limits,
                             const request_info& about);
  void end_sending(const timeouts& limits);
  time_point due(const timeouts& limits, time_point now) const noexcept;
  void settle_input();
  void take(ended how, task<io::chunk>& reading, const timeouts& limits, const request_info& about);
  h1::step advance(const request_info& about);
  bool parse(const request_info& about);
  bool take_end(const request_info& about);
  void settle() noexcept;
  bool is_final() const noexcept { return parser_.status() / 100 != 1 || parser_.status() == 101; }
  bool is_small(const request& wanted) const noexcept;
  void check_size(std::uint64_t bytes, const request_info& about) const;
  template <typename E>
  [[noreturn]] void fail(const request_info& about, const std::string& why) const;
  void take_length(const request_info& about);
  std::string_view unread() const noexcept {
    return (piece_ ? std::string_view(piece_) : std::string_view(input_)).substr(begin_);
  }

  std::unique_ptr<io::stream> stream_;
  h1::parser parser_;
  std::size_t body_bytes_max_;  // of a body that is read whole
  std::string output_;
  // What was read and is not parsed yet begins at begin_ of one of these.
  io::chunk piece_;    // while nothing is waited for: a connection that waits has none
  std::string input_;  // what is left of it after that; empty while there is a piece
  std::size_t begin_ = 0;
  std::string body_;          // of a response that is read whole, as far as it is
  std::string_view arrived_;  // of one that is not: the piece that was read last
  std::size_t exchanges_ = 0;
  std::exception_ptr unsent_;  // why the request could not be sent whole
  io::read_limit reads_;
  std::unique_ptr<event> asked_for_;  // the body of a request that waits for 100
  int interim_ = 0;                   // responses before the final one
  bool writing_ = false;
  until goal_ = until::end;
  bool to_head_ = false;   // the request was HEAD
  bool complete_ = false;  // the final response was read to its end
  bool answered_ = false;  // a byte of the response came
  bool lost_ = false;      // the connection ended before
  bool at_end_ = false;
  bool reusable_ = false;
};

}  // namespace weft::http
