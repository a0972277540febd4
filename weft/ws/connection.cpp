// SPDX-License-Identifier: MIT
#include "weft/ws/connection.hpp"

#include <cstring>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/exclusive_use.hpp"
#include "weft/ws/detail/utf8_check.hpp"

namespace weft::ws {

namespace {

constexpr std::size_t reason_bytes_max = control_bytes_max - 2;

bool is_utf8(std::string_view text) noexcept {
  detail::utf8_check check;
  return check.take(text) && check.is_whole();
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  if (code == close_code::none) return {};
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
  payload += reason;
  return payload;
}

std::optional<inflater> inflater_of(role self, const std::optional<deflate_terms>& terms) {
  if (!terms) return std::nullopt;
  return self == role::server ? inflater(terms->client_window_bits, terms->client_context_takeover)
                              : inflater(terms->server_window_bits, terms->server_context_takeover);
}

std::optional<deflater> deflater_of(role self, const std::optional<deflate_terms>& terms, int level) {
  if (!terms) return std::nullopt;
  const int bits = self == role::server ? terms->server_window_bits : terms->client_window_bits;
  if (bits < deflater::window_bits_min) return std::nullopt;  // messages may go as they are
  return deflater(
      bits, self == role::server ? terms->server_context_takeover : terms->client_context_takeover, level);
}

role other(role self) noexcept { return self == role::server ? role::client : role::server; }

}  // namespace

/// Waits for a message or the end.
class connection::arrival final : public parking_lot::wait {
 public:
  explicit arrival(connection& from) noexcept : wait(from.arrived_), from_(from) {}
  bool ready() const noexcept { return from_.begun_ || !from_.queue_.empty() || from_.is_silent(); }

 private:
  connection& from_;
};

/// A message that becomes whole. Who is cut meanwhile leaves what there is to the next who asks.
class connection::assembly {
 public:
  assembly(connection& from, message first) noexcept : from_(from), got_(std::move(first)) {}
  assembly(const assembly&) = delete;
  assembly& operator=(const assembly&) = delete;
  ~assembly() {
    if (!got_.is_last()) from_.begun_ = std::move(got_);
  }

  bool is_whole() const noexcept { return got_.is_last(); }
  bool has_room_for(const message& more) const noexcept {
    return more.data.size() <= from_.options_.message.message_bytes_max - got_.data.size();
  }
  void add(const message& more) {
    got_.data += more.data;
    if (more.is_last()) got_.part = message_part::last;
  }
  void give_up() noexcept { got_.part = message_part::last; }
  message& whole() noexcept { return got_; }

 private:
  connection& from_;
  message got_;
};

connection::connection(io::stream& over, role self, agreement agreed, const connection_options& options,
                       std::string received)
    : stream_(over),
      self_(self),
      agreed_(std::move(agreed)),
      options_(options),
      parser_(other(self), options.message, inflater_of(self, agreed_.compression)),
      outbox_(self, deflater_of(self, agreed_.compression, options.compression.level),
              options.compression.message_bytes_min, changes_),
      received_(std::move(received)) {}

task<std::optional<message>> connection::next() {
  const io::exclusive_use mine(receiving_, "two tasks receive from one WebSocket");
  co_await arrival(*this);
  if (begun_) co_return std::exchange(begun_, std::nullopt);
  if (queue_.empty()) {
    if (!clean_) refuse();
    co_return std::nullopt;
  }
  message first = std::move(queue_.front());
  queue_.pop_front();
  queue_bytes_ -= first.data.size();
  if (stalled_) changes_.unpark_all();
  co_return first;
}

task<std::string> connection::recv(message_kind wanted) {
  auto first = co_await next();
  if (!first) refuse();
  assembly got(*this, *std::move(first));
  while (!got.is_whole()) {
    const auto more = co_await next();
    if (!more) refuse();
    if (!got.has_room_for(*more)) {
      got.give_up();
      say_close(close_code::message_too_big, "", false);
      refuse();
    }
    got.add(*more);
  }
  if (got.whole().kind != wanted) {
    throw bad_message(errc::wrong_kind, wanted == message_kind::text ? "a binary message instead of text"
                                                                     : "text instead of a binary message");
  }
  co_return std::move(got.whole().data);
}
task<std::string> connection::recv_text() { return recv(message_kind::text); }
task<std::string> connection::recv_binary() { return recv(message_kind::binary); }

task<> connection::send_text(std::string_view text) { return send(opcode::text, text); }
task<> connection::send_binary(std::string_view data) { return send(opcode::binary, data); }
task<> connection::send_owned(std::string text) { co_await send(opcode::text, text); }

task<> connection::send(opcode kind, std::string_view payload) {
  if (kind == opcode::text && !is_utf8(payload)) throw std::invalid_argument("weft: text that is no UTF-8");
  const auto mine = co_await turn_.acquire();
  while (!over_ && outbox_.unsent_bytes() >= options_.unsent_bytes_max) co_await changes_.park();
  if (over_) refuse();
  outbox_.add(kind, payload);
}

task<> connection::send_piece(const message& piece) {
  std::optional<semaphore::permit> mine;
  const bool first = piece.part == message_part::first;
  if (first) mine.emplace(co_await turn_.acquire());
  while (!over_ && outbox_.unsent_bytes() >= options_.unsent_bytes_max) co_await changes_.park();
  if (over_) refuse();
  if (!first && !unfinished_) throw std::logic_error("weft: a piece of a message that was not begun");
  const opcode kind = first ? kind_of(piece.kind) : unfinished_->kind;
  auto text = first ? detail::utf8_check() : unfinished_->text;
  if (kind == opcode::text && (!text.take(piece.data) || (piece.is_last() && !text.is_whole()))) {
    throw std::invalid_argument("weft: text that is no UTF-8");
  }
  outbox_.add_piece(first ? kind : opcode::continuation, piece.data, piece.is_last());
  if (first) {
    unfinished_.emplace(*std::move(mine), kind, text);
  } else if (piece.is_last()) {
    unfinished_.reset();
  } else {
    unfinished_->text = text;
  }
}

bool connection::try_send(const message& whole) {
  if (whole.part != message_part::whole) throw std::invalid_argument("weft: not a whole message");
  if (whole.is_text() && !is_utf8(whole.data)) throw std::invalid_argument("weft: text that is no UTF-8");
  if (over_ || outbox_.unsent_bytes() >= options_.unsent_bytes_max) return false;
  const auto mine = turn_.try_acquire();
  if (mine) outbox_.add(kind_of(whole.kind), whole.data);
  return mine.has_value();
}

void connection::send_ping() {
  ++pings_;
  outbox_.add(opcode::ping, {reinterpret_cast<const char*>(&pings_), sizeof pings_});
}

task<duration> connection::ping() {
  const time_point begin = co_await now();
  if (over_) refuse();
  send_ping();
  const std::uint32_t mine = pings_;
  while (pongs_ < mine) {
    if (over_) refuse();
    co_await changes_.park();
  }
  co_return co_await now() - begin;
}

void connection::begin_close(std::uint16_t code, std::string_view reason) {
  if (!may_be_sent(code)) throw std::invalid_argument(format("weft: {} is no code for a close", code));
  if (reason.size() > reason_bytes_max || !is_utf8(reason)) {
    throw std::invalid_argument("weft: a reason is UTF-8 of at most 123 bytes");
  }
  if (!over_) closed_here_ = true;
  say_close(code, reason, true);
}

task<> connection::close(std::uint16_t code, std::string_view reason) {
  begin_close(code, reason);
  while (!is_closed()) co_await changes_.park();
}

task<> connection::read() {
  auto reading = read_all();
  const ended how = co_await attempt(reading);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) {
    lose_by(reading);
  } else {
    lose("the peer ended the connection without closing it");
  }
}

task<> connection::read_all() {
  for (std::string kept = std::exchange(received_, {});;) {
    for (std::string_view rest = kept; parse(rest);) {
      stalled_ = true;
      co_await changes_.park();
      stalled_ = false;
    }
    kept = std::string();
    const io::chunk piece = co_await stream_.read_chunk();
    if (!piece) co_return;
    ++heard_;
    changes_.unpark_all();
    std::string_view rest = piece;
    if (parse(rest)) kept = rest;
  }
}

/// Goes on with what came. Returns true if it has to stop because nobody takes the messages.
bool connection::parse(std::string_view& bytes) {
  while (!failed_) {
    if (is_full() && !over_) return true;
    const step s = parser_.next(bytes);
    bytes.remove_prefix(s.consumed);
    if (s.what == progress::need_more) break;
    handle(s.what);
  }
  return false;
}

bool connection::is_full() const noexcept {
  return queue_.size() >= options_.queue_messages_max || queue_bytes_ >= options_.queue_bytes_max;
}

void connection::handle(progress what) {
  switch (what) {
    case progress::message: {
      message one{parser_.is_text() ? message_kind::text : message_kind::binary, parser_.take_message(),
                  parser_.part()};
      // Who has closed hardly wants it, and the answer to the close is behind it. Then no other either: it
      // may be the rest of this one.
      dropping_ |= is_full();
      if (dropping_) return;
      queue_.push_back(std::move(one));
      queue_bytes_ += queue_.back().data.size();
      arrived_.unpark_one();
      break;
    }
    case progress::ping:
      if (!close_sent_) outbox_.add_pong(parser_.control_payload());
      break;
    case progress::pong: take_pong(parser_.control_payload()); break;
    case progress::close: take_close(); break;
    default:
      failed_ = true;
      say_close(parser_.error().close_code, parser_.error().message, false);
      outbox_.finish();
  }
}

void connection::take_pong(std::string_view payload) {
  std::uint32_t number = 0;
  if (payload.size() != sizeof number) return;
  std::memcpy(&number, payload.data(), sizeof number);
  if (number > pings_ || number <= pongs_) return;
  pongs_ = number;
  changes_.unpark_all();
}

void connection::take_close() {
  close_received_ = true;
  const std::uint16_t code = parser_.close_code();
  const bool clean = code == close_code::normal || code == close_code::going_away || code == close_code::none;
  if (!close_sent_) outbox_.add(opcode::close, close_payload(code, {}));
  close_sent_ = true;
  if (self_ == role::server) outbox_.finish();
  end(code, parser_.control_payload(), clean);
}

void connection::say_close(std::uint16_t code, std::string_view reason, bool clean) {
  if (!close_sent_ && !lost_) outbox_.add(opcode::close, close_payload(code, reason));
  close_sent_ = true;
  end(code, reason, clean);
}

void connection::lose(std::string why) {
  lost_ = true;
  end(close_code::abnormal, why, false);
}

void connection::lose_by(task<>& failed) {
  const auto error = failed.take_error();
  if (!exception_group::holds<io::error>(error)) std::rethrow_exception(error);
  lose(describe(error));
}

// What the peer has said before says more than the end of the stream.
void connection::end(std::uint16_t code, std::string_view reason, bool clean) {
  if (!over_ || (code_ == close_code::abnormal && close_received_)) {
    code_ = code;
    reason_ = reason;
    clean_ = clean;
  }
  over_ = true;
  unfinished_.reset();  // nobody is to wait for its end
  if (is_silent()) arrived_.unpark_one();
  changes_.unpark_all();
}

task<> connection::write() {
  auto writing = outbox_.run(stream_);
  const ended how = co_await attempt(writing);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) lose_by(writing);
  written_ = true;
  changes_.unpark_all();
}

/// Sees to it that no wait for the peer is without an end: pings, and in the end the answer to a close.
task<> connection::watch() {
  const auto until_over = [this]() -> task<> {
    while (!over_) co_await changes_.park();
  };
  while (!co_await move_on_after(options_.ping_interval, until_over)) {
    const std::uint64_t before = heard_;
    send_ping();
    const bool heard = co_await move_on_after(options_.ping_timeout, [this, before]() -> task<> {
      while (heard_ == before && !over_) co_await changes_.park();
    });
    if (!heard && !stalled_) say_close(close_code::internal_error, "no answer to a ping", false);
  }
  const bool answered = co_await move_on_after(options_.close_timeout, [this]() -> task<> {
    while (!is_closed()) co_await changes_.park();
  });
  if (answered) co_return;
  lose("the peer did not answer a close");
  stream_.close();
}

// A server ends the stream first, RFC 6455 §7.1.1: the port of a client is free again at once. Where the
// protocol was broken no close is to be expected: the end of the stream, which follows ours, is.
task<> connection::wait_end() {
  const bool ends_first = self_ == role::server && !failed_;
  while (!lost_ && !(ends_first && close_received_ && written_)) co_await changes_.park();
}

}  // namespace weft::ws
