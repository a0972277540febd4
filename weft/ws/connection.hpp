// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/clock.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/ws/close_code.hpp"
#include "weft/ws/detail/outbox.hpp"
#include "weft/ws/detail/utf8_check.hpp"
#include "weft/ws/errors.hpp"
#include "weft/ws/handshake.hpp"
#include "weft/ws/message.hpp"
#include "weft/ws/options.hpp"
#include "weft/ws/parser.hpp"

namespace weft::ws {

/// One end of a WebSocket: what `accept` gives to a server's handler, and `connect` to a client's body.
///
///     while (auto m = co_await socket.next()) co_await socket.send_text(m->data);
///
/// One task receives while others send. Tasks of the connection's own read ahead, within the limits of its
/// options, answer pings, and send pings to see whether the peer is there. Cancellation: leaves it usable. A
/// message that was being received is given to the next who asks; one that was being sent goes out whole or
/// not at all. Source: RFC 6455.
class connection {
 public:
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// The next message, or piece of one (`limits::in_pieces`); empty: the connection was closed by this side,
  /// or by the peer with 1000, 1001 or without a code.
  ///
  /// Suspends: until there is one. Throws `closed` if it ended in another way; `io::busy_error` if another
  /// task receives.
  task<std::optional<message>> next();

  /// The next message, whole, of which the kind is known; what is left of one whose beginning `next` gave.
  /// Throws `closed` at any end; `bad_message` for one of the other kind, or that is no such JSON.
  task<std::string> recv_text();
  task<std::string> recv_binary();
  template <typename T>
  task<T> recv_json() {
    const std::string text = co_await recv_text();
    auto read = model::from_json<T>(text);
    if (!read) throw bad_message(errc::bad_json, read.error().what());
    co_return *std::move(read);
  }

  /// Sends a message; returns when it is on its way.
  ///
  /// Suspends: while the peer is behind by more than `unsent_bytes_max`, and while others wait for that.
  /// A piece of a message (`message::part`) goes at once; others who send wait until its message is whole.
  /// Its kind is that of the first. Lifetime: borrows its argument until it returns. Throws `closed`;
  /// `std::invalid_argument` for text that is no UTF-8; `std::logic_error` for a piece of no message.
  task<> send_text(std::string_view text);
  task<> send_binary(std::string_view data);
  task<> send(const message& one) {
    return one.part == message_part::whole ? send(kind_of(one.kind), one.data) : send_piece(one);
  }
  template <typename T>
  task<> send_json(const T& content) {
    return send_owned(model::to_json(content));
  }

  /// The same of a whole message if it need not wait. Returns false if it would, or if the connection is
  /// closed: for one slow member of a crowd. Never suspends.
  bool try_send(const message& whole);

  /// Asks the peer for a sign of life. Returns how long that took. Throws `closed`.
  task<duration> ping();

  /// Closes the connection in order: what was sent comes first, then the peer answers, for which it has
  /// `close_timeout`. Idempotent. Throws `std::invalid_argument` for a code that may not be sent, or a reason
  /// of more than 123 bytes.
  task<> close(std::uint16_t code = close_code::normal, std::string_view reason = {});
  /// The same without waiting: `next` gives what the peer says until it answers. Never suspends.
  void begin_close(std::uint16_t code = close_code::normal, std::string_view reason = {});

  /// Whether messages can be sent.
  bool is_open() const noexcept { return !over_; }
  /// Whether the program closed it, before the peer did and before it was lost.
  bool was_closed_here() const noexcept { return closed_here_; }
  /// Of the close that came first; 1006 if there was none; empty while it is open.
  std::optional<std::uint16_t> code() const noexcept { return over_ ? std::optional(code_) : std::nullopt; }
  const std::string& reason() const noexcept { return reason_; }

  /// The subprotocol agreed on; empty: none.
  const std::string& subprotocol() const noexcept { return agreed_.subprotocol; }
  /// What the server answered to this client; of a server's connection: nothing.
  const http::headers& response_headers() const noexcept { return agreed_.answer; }
  bool is_compressed() const noexcept { return agreed_.compression.has_value(); }
  /// What carries it: for its attributes only.
  const io::stream& stream() const noexcept { return stream_; }

 private:
  friend class session;
  class arrival;
  class assembly;
  /// A message of which pieces were sent.
  struct unfinished_message {
    semaphore::permit turn;
    opcode kind;
    detail::utf8_check text;
  };

  connection(io::stream& over, role self, agreement agreed, const connection_options& options,
             std::string received);

  // Its tasks: what `session` runs beside the body.
  task<> read();
  task<> read_all();
  task<> write();
  task<> watch();
  /// Until nothing is left to be said or heard.
  task<> wait_end();

  bool parse(std::string_view& bytes);
  void handle(progress what);
  void take_pong(std::string_view payload);
  void take_close();
  void say_close(std::uint16_t code, std::string_view reason, bool clean);
  void lose(std::string why);
  void lose_by(task<>& failed);
  void end(std::uint16_t code, std::string_view reason, bool clean);
  bool is_full() const noexcept;
  /// Whether no message is to come any more.
  bool is_silent() const noexcept { return over_ && (!clean_ || close_received_ || lost_); }
  /// Whether the close was answered, or never will be.
  bool is_closed() const noexcept { return lost_ || (close_received_ && outbox_.is_flushed()); }
  void send_ping();
  static opcode kind_of(message_kind kind) noexcept {
    return kind == message_kind::text ? opcode::text : opcode::binary;
  }
  task<> send(opcode kind, std::string_view payload);
  task<> send_piece(const message& piece);
  task<> send_owned(std::string text);
  task<std::string> recv(message_kind wanted);
  [[noreturn]] void refuse() const { throw closed(code_, reason_); }

  io::stream& stream_;
  const role self_;
  const agreement agreed_;
  const connection_options options_;
  parser parser_;
  parking_lot changes_;  // who waits for anything but a message
  detail::outbox outbox_;
  semaphore turn_{1};  // of those who send
  std::optional<unfinished_message> unfinished_{};
  std::string received_;  // with the handshake
  std::deque<message> queue_;
  std::size_t queue_bytes_ = 0;
  std::optional<message> begun_{};  // before the queue: what somebody had of a message that was to be whole
  parking_lot arrived_;             // the one who receives
  bool receiving_ = false;
  bool stalled_ = false;                 // nothing is read, because the queue is full
  bool dropping_ = false;                // nothing is queued any more, because it was full
  std::uint64_t heard_ = 0;              // reads that brought something
  std::uint32_t pings_ = 0, pongs_ = 0;  // numbers of the last ones
  bool close_sent_ = false, close_received_ = false;
  bool failed_ = false;   // the peer broke the protocol: what it still says does not count
  bool written_ = false;  // this side has ended the stream
  bool lost_ = false;     // the peer has, or it failed
  bool closed_here_ = false;
  bool over_ = false;  // code_, reason_ and clean_ say how
  bool clean_ = false;
  std::uint16_t code_ = 0;
  std::string reason_;
};

}  // namespace weft::ws
