// SPDX-License-Identifier: MIT
#include "weft/client/client_connection.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/client/detail/request_sink.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {

namespace {

constexpr int interim_responses_max = 32;
// What is larger is sent while the response is awaited: a server may answer before it has read everything.
constexpr std::size_t sent_first_bytes_max = 16 * 1024;
constexpr std::size_t write_bytes_max = 64 * 1024;  // each has the whole time limit
// Servers that know nothing of Expect say nothing either. RFC 9110 §10.1.1.
constexpr duration asked_for_max = 1s;

}  // namespace

using detail::after;

// What is streamed may be of any size: only what is kept whole is bounded, here.
limits client_connection::without_body_limit(http::limits bounds) noexcept {
  bounds.body_bytes_max = SIZE_MAX;
  return bounds;
}

task<> client_connection::converse(until goal, const request& wanted, const timeouts& limits,
                                   const request_info& about, body_source* source) {
  goal_ = goal;
  start(wanted, source, about);
  if (!source && is_small(wanted)) return read_on(&wanted, limits, about);
  return send_and_read(wanted.body, source, limits, about);
}

response client_connection::take_response() {
  response made{.status = parser_.status(), .reason = parser_.reason(), .headers = parser_.take_fields()};
  made.body = std::move(body_);
  return made;
}

task<std::string_view> client_connection::next(const timeouts& limits, const request_info& about) {
  goal_ = until::piece;
  arrived_ = {};
  if (!complete_ && !parse(about)) co_await read_on(nullptr, limits, about);
  co_return arrived_;
}

void client_connection::finish_early() noexcept {
  while (!complete_ && stream_) {
    const h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.what == h1::progress::need_more || s.what == h1::progress::failed) return;
    if (s.what == h1::progress::complete) take_end({});
  }
}

std::unique_ptr<io::stream> client_connection::take_stream(std::string& received) {
  settle_input();
  received = std::move(input_);
  return std::move(stream_);
}

void client_connection::start(const request& wanted, const body_source* source, const request_info& about) {
  ++exchanges_;
  answered_ = lost_ = reusable_ = complete_ = false;
  unsent_ = nullptr;
  asked_for_.reset();
  interim_ = 0;
  body_.clear();
  to_head_ = wanted.method == "HEAD";
  parser_.expect_response_to(wanted.method);
  output_.clear();
  try {
    const auto size = source ? source->size() : wanted.body.size();
    const bool has_body = source || !wanted.body.empty() || wanted.method == "POST" ||
                          wanted.method == "PUT" || wanted.method == "PATCH";
    const auto framing = size ? h1::body_framing::length(*size) : h1::body_framing::chunked();
    h1::encode_request_head(output_, wanted.method, wanted.target, wanted.headers,
                            has_body ? framing : h1::body_framing::none());
    if (has_body && wanted.headers.has_token("expect", "100-continue"))
      asked_for_ = std::make_unique<event>();
  } catch (const std::invalid_argument& e) {
    throw local_protocol_error(about, e.what());
  }
  writing_ = true;
}

bool client_connection::is_small(const request& wanted) const noexcept {
  return output_.size() + wanted.body.size() <= sent_first_bytes_max && !asked_for_;
}

task<> client_connection::send_and_read(std::string_view body, body_source* source, const timeouts& limits,
                                        const request_info& about) {
  auto response_read = read_on(nullptr, limits, about);
  ended how = ended::returned;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(&client_connection::send_when_asked_for, this, body, source, std::cref(limits),
                std::cref(about));
    how = co_await attempt(response_read);
    if (how == ended::cancelled) co_await pass_on();
    const bool reads_on = goal_ == until::head && parser_.status() < 400;  // it does, may be
    if (how == ended::returned && reads_on) co_return;
    group.cancel();  // nobody reads the rest of the body any more
  });
  if (how == ended::threw) response_read.take();
  if (writing_ && unsent_) std::rethrow_exception(unsent_);
  settle();
}

/// Sends what is in `output_` and the body, which may have to wait until the server asks for it.
task<> client_connection::send_when_asked_for(std::string_view body, body_source* source,
                                              const timeouts& limits, const request_info& about) {
  if (asked_for_) {
    co_await send({}, limits, about);
    if (unsent_) co_return;
    writing_ = true;
    reads_.set_due(time_point::max());
    output_.clear();
    const auto asked = [this]() -> task<> { co_await asked_for_->wait(); };
    co_await move_on_after(asked_for_max, asked);
  }
  co_await (source ? send_source(*source, limits, about) : send(body, limits, about));
}

/// Throws nothing: see `unsent_`.
task<> client_connection::send_source(body_source& source, const timeouts& limits,
                                      const request_info& about) {
  detail::request_sink sink(*stream_, output_, source.size(), limits, about);
  auto whole = sink.send(source);
  const ended how = co_await attempt(whole);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) {
    unsent_ = whole.take_error();
    if (!sink.broken()) {  // the request stays torn: no answer to it is worth having
      reads_.end_read();
      co_return;
    }
  }
  end_sending(limits);
}

void client_connection::end_sending(const timeouts& limits) {
  writing_ = false;
  if (reads_.in_progress()) reads_.set_due(time_after(current_loop()->now(), limits.read));
}

/// Sends a small request as far as the server takes it now; the rest, if it returns false, stays in
/// `output_`. What waits for a response has no memory of its request. Throws nothing: see `unsent_`.
bool client_connection::send_at_once(std::string_view body, const request_info& about) {
  std::string all = std::move(output_);
  if (!body.empty()) all += body;
  try {
    const std::size_t sent = stream_->try_write(all);
    if (sent < all.size()) {
      output_ = all.substr(sent);
      return false;
    }
  } catch (const io::error&) {
    unsent_ = std::make_exception_ptr(write_error(about, describe(std::current_exception())));
  }
  writing_ = false;
  return true;
}

/// Sends what is in `output_` and the body. Throws nothing: see `unsent_`.
task<> client_connection::send(std::string_view body, const timeouts& limits, const request_info& about) {
  std::string_view head = output_;
  do {
    const std::string_view piece = body.substr(0, write_bytes_max);
    body.remove_prefix(piece.size());
    auto writing = stream_->write_all(std::exchange(head, {}), piece);
    cancel_scope limit(limits.write);
    const ended how = co_await attempt(limit, writing);
    if (how == ended::cancelled) {
      co_await pass_on();
      unsent_ = std::make_exception_ptr(write_timeout(about, after("write timed out", limits.write)));
      reads_.end_read();
      co_return;
    }
    if (how == ended::threw) {
      unsent_ = std::make_exception_ptr(write_error(about, describe(writing.take_error())));
      break;
    }
  } while (!body.empty());
  end_sending(limits);
}

// A server may answer and close before it has read everything: its answer says more than the broken write,
// which is told only if there is none.
template <typename E>
void client_connection::fail(const request_info& about, const std::string& why) const {
  if (unsent_) std::rethrow_exception(unsent_);
  throw E(about, why);
}

/// Reads until `parse` has come to its goal; a small request is sent `first`.
task<> client_connection::read_on(const request* first, const timeouts& limits, const request_info& about) {
  if (first) {
    // One that is cancelled sends nothing: `send` is where it is cut.
    const bool cut = is_cancelled(co_await this_chain{});
    if (cut || !send_at_once(first->body, about)) co_await send({}, limits, about);
    if (writing_) std::rethrow_exception(unsent_);
  }
  while (!parse(about)) {
    settle_input();
    auto reading = stream_->read_chunk();
    const time_point begun = current_loop()->now();
    io::read_limit::read limited(reads_, begun, due(limits, begun));
    const ended how = co_await attempt(limited.scope, reading);
    if (how == ended::cancelled) co_await pass_on();
    take(how, reading, limits, about);
  }
}

/// Until when a read that begins now may take. The server is not late before it has the request, which it
/// gets no more once writing took too long.
time_point client_connection::due(const timeouts& limits, time_point now) const noexcept {
  const duration while_writing = unsent_ ? duration::zero() : duration::max();
  return time_after(now, writing_ ? while_writing : limits.read);
}

/// Keeps what is not parsed yet, and gives the buffer back in which it came: that is too large for each of
/// many connections that wait.
void client_connection::settle_input() {
  if (piece_) {
    if (begin_ < piece_.size()) input_ = unread();
    piece_ = {};
  } else if (begin_ > 0) {
    input_.erase(0, begin_);
  }
  begin_ = 0;
}

/// Takes what a read has brought.
void client_connection::take(ended how, task<io::chunk>& reading, const timeouts& limits,
                             const request_info& about) {
  if (how == ended::cancelled) fail<read_timeout>(about, after("read timed out", limits.read));
  io::chunk got = how == ended::returned ? reading.take() : io::chunk();
  at_end_ = !got;
  lost_ = at_end_ && !answered_;
  if (how == ended::threw) fail<read_error>(about, describe(reading.take_error()));
  answered_ = answered_ || got;
  if (input_.empty()) {
    piece_ = std::move(got);
  } else {
    input_ += std::string_view(got);
  }
}

/// The next step of the parser that is not a failure.
h1::step client_connection::advance(const request_info& about) {
  h1::step s = parser_.next(unread());
  begin_ += s.consumed;
  if (s.what == h1::progress::need_more && at_end_) {
    s = parser_.finish();
    if (!answered_) fail<remote_protocol_error>(about, "the server disconnected without sending a response");
    if (s.what == h1::progress::need_more)
      fail<remote_protocol_error>(about, "the server disconnected between responses");
  }
  if (s.what == h1::progress::failed) fail<remote_protocol_error>(about, parser_.error().message);
  return s;
}

/// Goes on with what was read. Returns whether it has come to its goal.
bool client_connection::parse(const request_info& about) {
  for (;;) {
    const h1::step s = advance(about);
    switch (s.what) {
      case h1::progress::head:
        if (goal_ == until::head && is_final()) return true;
        take_length(about);
        break;
      case h1::progress::body:
        if (goal_ != until::end) {
          arrived_ = s.data;
          return true;
        }
        check_size(body_.size() + s.data.size(), about);
        body_ += s.data;
        break;
      case h1::progress::complete:
        if (take_end(about)) return true;
        break;
      default: return false;
    }
  }
}

/// Returns whether that was the final response.
bool client_connection::take_end(const request_info& about) {
  complete_ = is_final();
  if (complete_) {
    settle();
    if (unread().empty()) settle_input();
  } else {
    if (parser_.status() == 100 && asked_for_) asked_for_->set();
    if (++interim_ > interim_responses_max) fail<remote_protocol_error>(about, "too many interim responses");
  }
  return complete_;
}

void client_connection::settle() noexcept {
  reusable_ = complete_ && !writing_ && !unsent_ && parser_.keep_alive() && unread().empty();
}

void client_connection::check_size(std::uint64_t bytes, const request_info& about) const {
  if (bytes > body_bytes_max_)
    fail<remote_protocol_error>(about, format("a body of more than {} bytes", body_bytes_max_));
}

/// Makes room for a body whose length is known.
void client_connection::take_length(const request_info& about) {
  const auto length = parser_.content_length();
  if (!length || !is_final() || to_head_ || parser_.status() == 204 || parser_.status() == 304) return;
  check_size(*length, about);
  body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, std::uint64_t{1} << 20)));
}

}  // namespace weft::http
