// SPDX-License-Identifier: MIT
#include "weft/server/connection.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/status.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/attributes.hpp"
#include "weft/server/client_origin.hpp"
#include "weft/server/detail/linger.hpp"
#include "weft/server/errors.hpp"
#include "weft/server/h2_connection.hpp"

namespace weft::http {

namespace {

constexpr std::size_t input_bytes_small = 1024;
constexpr std::size_t input_bytes_large = 64 * 1024;  // that is read ahead
// A body up to this size is copied behind its head and sent with it; more responses are collected below the
// other.
constexpr std::size_t body_bytes_copied_max = 16 * 1024;
constexpr std::size_t output_bytes_collected_max = 64 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

connection::connection(io::stream& stream, server_context& context, bool secure)
    : stream_(stream),
      context_(context),
      parser_(h1::role::request, context.options.message),
      reads_(context.on) {
  if (const auto peer = stream.attribute<net::peer_endpoint>()) {
    info_.client = peer->address;
    info_.client_port = peer->port;
  }
  info_.secure = secure;
  request_.connection = &info_;
}

connection::~connection() {
  if (reader_) reader_->detach();
  if (handling_) --context_.handling;
}

task<> connection::run() {
  auto talk = converse();
  const ended how = co_await attempt(scope_, talk);
  // What was cut must not look whole: TLS is said goodbye to on a stream that is still open.
  if (how != ended::returned) stream_.close();
  if (how == ended::cancelled && handling_) tell_of_cut();
  start_follow_ups();  // of responses that could not be sent
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) {
    const auto error = talk.take_error();
    if (!exception_group::holds<io::error>(error)) std::rethrow_exception(error);
  }
}

void connection::start_follow_ups() {
  for (auto& work : std::exchange(follow_ups_, {})) context_.follow_ups->start(std::move(work));
}

void connection::begin_shutdown(const shutdown_limits& until) {
  stopping_ = until;
  scope_.set_deadline(until.requests);
  if (takeover_) takeover_->begin_shutdown();
  if (http2_) http2_->begin_shutdown(until);
  if (reads_.in_progress() && is_idle())
    reads_.end_read();  // not what a read that is over has brought: that is answered
}

bool connection::is_idle() const noexcept { return !in_request_ && output_.empty() && !stream_.has_input(); }

// What is there already is parsed, answered by handlers that do not suspend, and collected without making a
// coroutine.
task<> connection::converse() {
  while (keep_alive_) {
    switch (parse()) {
      case parsed::request:
        begin_exchange();
        if (reader_ || !answer_at_once()) {
          settle();
          co_await answer();
        }
        if (gone_) co_return abandon();
        if (response_.upgrade) [[unlikely]] {
          settle();
          co_return co_await hand_over();
        }
        response_.keep_to_status();
        if (response_.source) [[unlikely]] {
          settle();
          co_await send_source();
          if (gone_) co_return abandon();
        } else if (!collect() && !send_at_once()) {
          settle();
          co_await send();
        }
        if (stopping_) keep_alive_ = false;  // a shutdown began while the response was sent
        break;
      case parsed::part:
        settle();
        if (!output_.empty()) co_await flush();
        if (!in_request_) shed_memory();
        switch (co_await read_more()) {
          case input::bytes: break;
          case input::end: co_return;  // also in the middle of a request: nobody is left to be told
          case input::timed_out:
            if (in_request_) co_await refuse(status::request_timeout, "the request took too long");
            co_return;
        }
        break;
      case parsed::malformed:
        if (is_http2()) co_return co_await become_http2();
        settle();
        co_return co_await refuse(parser_.error().status, parser_.error().message);
    }
  }
  settle();
  co_await flush();
  if (!unread().empty() || in_body_ || stream_.has_input()) co_await detail::linger(stream_);
}

connection::parsed connection::parse() {
  if (begin_ == end_ && !in_request_) return parsed::part;
  for (;;) {
    const h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.consumed > 0 || !unread().empty()) in_request_ = true;
    switch (s.what) {
      case h1::progress::head:
        head_deadline_.reset();
        if (take_head()) return parsed::request;
        if (parser_.expects_continue() && unread().empty()) output_ += continue_line;
        if (!parser_.try_complete()) break;
        in_body_ = false;
        return parsed::request;
      case h1::progress::body: request_.body += s.data; break;
      case h1::progress::complete:
        in_body_ = false;
        if (!parser_.trailers().empty()) request_.trailers = parser_.trailers();
        return parsed::request;
      case h1::progress::failed:
        begin_ -= s.consumed;  // for whoever is told of it
        return parsed::malformed;
      case h1::progress::need_more: return parsed::part;
    }
  }
}

/// Whether the client speaks HTTP/2 without having asked: what it begins with is no request of HTTP/1.x.
bool connection::is_http2() const noexcept {
  constexpr std::string_view line = h2_preface.substr(0, h2_preface.find('\n') + 1);
  return context_.options.http2 && served_ == 0 && std::string_view(received(), end_).starts_with(line);
}

task<> connection::become_http2() {
  h2_connection next(stream_, context_, info_.secure);
  http2_ = &next;
  if (stopping_) next.begin_shutdown(*stopping_);
  std::string begun(received(), end_);
  piece_ = {};
  auto running = next.run(std::move(begun));
  const ended how = co_await attempt(running);
  http2_ = nullptr;
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) running.take();
}

/// Keeps what is not parsed yet, and gives the buffer back in which it came: that is too large for each of
/// many connections that wait.
void connection::settle() {
  if (!piece_) return;
  const std::string_view left = unread();
  if (!left.empty()) {
    if (input_.size() < left.size()) input_.resize(std::max(left.size(), input_bytes_small));
    std::ranges::copy(left, input_.begin());
  }
  begin_ = 0;
  end_ = left.size();
  piece_ = {};
}

/// `piece` is what came next.
void connection::keep(io::chunk piece) {
  if (begin_ == end_) {
    begin_ = 0;
    end_ = piece.size();
    piece_ = std::move(piece);
    return;
  }
  const std::string_view more = piece;
  if (input_.size() - end_ < more.size()) {
    input_.erase(0, begin_);
    end_ -= std::exchange(begin_, 0);
    input_.resize(std::max(end_ + more.size(), input_bytes_small));
  }
  std::ranges::copy(more, input_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += more.size();
}

/// Makes room for reading ahead. Returns false if what is not parsed yet fills the buffer.
bool connection::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ < input_.size()) return true;
  if (begin_ > 0) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    return true;
  }
  if (input_.size() >= input_bytes_large) return false;
  input_.resize(input_.empty() ? input_bytes_small : input_bytes_large);
  return true;
}

/// To a client that waits for it before it sends a body that is wanted.
task<> connection::say_continue() {
  if (!parser_.expects_continue() || parser_.body_bytes() > 0 || continue_said_) co_return;
  continue_said_ = true;
  output_ += continue_line;
  co_await flush();
}

task<connection::input> connection::read_more() {
  settle();
  for (bool ending = stopping_.has_value();; ending = true) {
    const time_point begun = in_body_ ? context_.on.now() : context_.on.turn_time();
    const time_point due = ending && !in_request_ ? last_deadline(begun) : read_deadline(begun);
    if (due <= begun) co_return input::timed_out;
    auto reading = stream_.read_chunk();
    io::read_limit::read limited(reads_, begun, due);
    if (co_await attempt(limited.scope, reading) == ended::cancelled) [[unlikely]] {
      co_await pass_on();
      if (in_request_) co_return input::timed_out;
      continue;
    }
    // Only what the client took counts: not what a handler does between two pieces of its body.
    if (in_body_) waited_for_body_ += co_await now() - begun;
    io::chunk piece = reading.take();
    if (!piece) co_return input::end;
    keep(std::move(piece));
    co_return input::bytes;
  }
}

/// How long a connection that is idle, and is to end, waits for a request all the same. One that lies in the
/// socket already would be lost.
time_point connection::last_deadline(time_point now) const {
  if (stream_.has_input()) return time_after(now, context_.options.read_timeout);
  return stopping_ && served_ == 0 ? stopping_->first_request : now;
}

// The head has one deadline, however many pieces it comes in: else a client that sends a byte now and then
// would hold its connection for ever.
time_point connection::read_deadline(time_point now) {
  const server_options& options = context_.options;
  if (!in_request_) return time_after(now, options.keep_alive_timeout);
  if (in_body_) {
    const time_point next = time_after(now, options.read_timeout);
    if (options.body_rate_min == 0) return next;
    const duration earned = std::chrono::milliseconds(parser_.body_bytes() * 1000 / options.body_rate_min) +
                            options.body_rate_grace;
    return std::min(next, time_after(now, earned - waited_for_body_));
  }
  if (!head_deadline_) head_deadline_ = time_after(now, options.read_timeout);
  return *head_deadline_;
}

// An idle connection keeps what the next request will need, not what the last one did.
void connection::shed_memory() {
  constexpr std::size_t kept_max = output_bytes_collected_max + body_bytes_copied_max;
  if (std::max({request_.body.capacity(), response_.body.capacity(), output_.capacity()}) <= kept_max) return;
  for (std::string* each : {&request_.body, &response_.body, &output_}) {
    if (each->capacity() > kept_max) *each = std::string();
  }
}

void connection::begin_request() {
  parser_.swap_head(request_.method, request_.target, request_.headers);
  request_.version_minor = parser_.version_minor();
  request_.body.clear();
  request_.route = {};
  request_.mounted_at.clear();
  if (!request_.trailers.empty()) request_.trailers.clear();
  request_.connection = origin_of(request_, info_, context_.options, origin_);
  is_head_ = request_.method == "HEAD";
  waited_for_body_ = {};
  in_body_ = true;
  // For whoever needs it: asking the clock takes longer than reading a short head.
  if (context_.options.on_exchange) head_at_ = context_.on.now();
}

/// Returns whether the handler takes the body as it comes.
bool connection::take_head() {
  begin_request();
  if (context_.handle.streams_body_of(request_)) {
    request_.stream = reader_ = std::make_shared<incoming_body>(*this);
    body_over_.emplace();
    continue_said_ = false;
    return true;
  }
  const auto length = parser_.content_length();
  if (!length || *length == 0) return false;
  request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, input_bytes_large)));
  return false;
}

void connection::begin_exchange() {
  if (!context_.options.on_exchange) return;
  method_ = request_.method;
  target_ = request_.target;
}

/// The time of a shutdown was over before the response was there.
void connection::tell_of_cut() {
  const auto& told = context_.options.on_exchange;
  if (told) told({request_, method_, target_, status::service_unavailable, 0, context_.on.now() - head_at_});
}

bool connection::answer_at_once() {
  try {
    if (!context_.handle.try_at_once(request_, response_)) return false;
    report_failure();
    return true;
  } catch (...) {
    answer_failure(std::current_exception());
    return true;
  }
}

task<> connection::answer() {
  if (context_.handling >= context_.options.requests_max) {
    response_ = response::text("too many requests are being handled", status::service_unavailable);
    response_.headers.add("retry-after", "1");
    co_return;
  }
  ++context_.handling;
  handling_ = true;
  if (reader_ && !output_.empty()) co_await flush();  // reading the body must not wait for it
  auto running = weft::detail::call(context_.handle, request_);
  take_answer(co_await attended(running, true), running);
}

void connection::take_answer(ended how, task<response>& running) {
  if (how == ended::returned) {
    response_ = running.take();
    report_failure();
  } else if (how == ended::threw) {
    answer_failure(running.take_error());
  }
}

void connection::report(const std::exception_ptr& error) {
  if (context_.options.on_handler_error) {
    context_.options.on_handler_error(request_, error);
  } else {
    print(stderr, "weft: {} {} failed: {}\n", request_.method, request_.target, describe(error));
  }
}

/// The handler has failed, and has answered all the same.
void connection::report_failure() {
  if (response_.failure) report(std::exchange(response_.failure, nullptr));
}

/// Says what went wrong after the head was sent, unless it is that the connection broke or the client left.
void connection::report_unless_lost(const std::exception_ptr& error) {
  if (exception_group::holds<io::error>(error)) return;
  try {
    std::rethrow_exception(error);
  } catch (const exchange_error& e) {
    if (e.code() == exchange_errc::client_left) return;
  } catch (...) {}
  report(error);
}

void connection::answer_failure(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const exchange_error& e) {
    gone_ = e.code() == exchange_errc::client_left;
    response_ = response::text(e.what(), e.status());
  } catch (...) {
    report(error);
    response_ = response::text("Internal Server Error", status::internal_server_error);
  }
}

/// What a handler that waits has in common with whoever looks after the connection meanwhile.
struct connection::attendance {
  cancel_scope of_request;  // cancelled when the client leaves
  std::exception_ptr unsent;
  bool flush_first = false;
  bool sending = false;
  bool over = false;  // it does not wait any more
};

/// Runs a handler, or the source of a response. Cancelled by the client's leaving: see `gone_`.
template <typename T>
task<ended> connection::attended(task<T>& running, bool flush_first) {
  attendance shared{.flush_first = flush_first};
  auto how = ended::returned;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto attendant = group.spawn(&connection::attend, this, std::ref(shared));
    how = co_await attempt(shared.of_request, running);
    shared.over = true;
    if (how == ended::cancelled) co_await pass_on();
    if (!shared.sending) attendant.cancel();
  });
  if (shared.unsent) std::rethrow_exception(shared.unsent);
  co_return how;
}

template task<ended> connection::attended(task<>& running, bool flush_first);
template task<ended> connection::attended(task<response>& running, bool flush_first);

// Runs once what it attends to waits. The responses that were collected must not wait for that. Then it reads
// ahead, for want of another way to learn of the client's end.
task<> connection::attend(attendance& of) {
  if (of.flush_first && !output_.empty()) {
    of.sending = true;
    auto flushing = flush();
    if (co_await attempt(flushing) == ended::threw) of.unsent = flushing.take_error();
    of.sending = false;
  }
  if (body_over_) co_await body_over_->wait();
  settle();
  while (!of.over && !of.unsent && make_room()) {
    auto reading = stream_.read_some({input_.data() + end_, input_.size() - end_});
    const ended how = co_await attempt(reading);
    if (how == ended::cancelled) co_await pass_on();
    const std::size_t count = how == ended::returned ? reading.take() : 0;
    end_ += count;
    if (count > 0) continue;
    if (how == ended::returned && !context_.options.cancel_on_end) break;
    gone_ = true;
    of.of_request.cancel();
    break;
  }
}

// Of a body that the handler did not want, what is there already is skipped; if more is to come the
// connection ends.
void connection::skip_body() {
  if (!reader_) return;
  reader_->detach();
  reader_.reset();
  request_.stream.reset();
  body_over_.reset();
  while (in_body_) {
    const h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.what == h1::progress::complete) in_body_ = false;
    if (s.what == h1::progress::need_more || s.what == h1::progress::failed) break;
  }
}

bool connection::collect() {
  ++served_;
  skip_body();
  const bool close = must_close();
  keep_alive_ = !close;
  auto framing = h1::body_framing::length(response_.body.size());
  // To HEAD the program may give the length of what it did not make.
  if (is_head_ && response_.headers.contains("content-length")) framing = h1::body_framing::none();
  if (is_bodiless(response_.status)) framing = h1::body_framing::none();
  encode(close, framing);
  in_request_ = false;
  body_left_ = is_head_ || is_bodiless(response_.status) ? std::string_view() : response_.body;
  end_exchange(body_left_.size());
  if (body_left_.size() > body_bytes_copied_max) return false;
  output_ += std::exchange(body_left_, {});
  return !unread().empty() && output_.size() < output_bytes_collected_max;
}

bool connection::must_close() const noexcept {
  return stopping_ || in_body_ || !parser_.keep_alive() ||
         served_ >= context_.options.requests_per_connection_max ||
         response_.headers.has_token("connection", "close");
}

}  // namespace weft::http
