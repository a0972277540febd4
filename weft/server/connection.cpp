// SPDX-License-Identifier: MIT
#include "weft/server/connection.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/date.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/status.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {

namespace {

constexpr std::size_t input_bytes_small = 4096;
constexpr std::size_t input_bytes_large = 64 * 1024;  // for bodies
// A body up to this size is copied behind its head and sent with it; more responses are collected below the
// other.
constexpr std::size_t body_bytes_copied_max = 16 * 1024;
constexpr std::size_t output_bytes_collected_max = 64 * 1024;
constexpr std::size_t write_bytes_max = 64 * 1024;  // each has the whole time limit
// What a client that was refused may still send before the connection is reset under it.
constexpr std::size_t linger_bytes_max = 64 * 1024 * 1024;
constexpr duration linger_timeout = 5s;

bool has_no_body(int status) noexcept { return status / 100 == 1 || status == 204 || status == 304; }

}  // namespace

server_context::server_context(handler h, server_options o) : handle(std::move(h)), options(std::move(o)) {
  headers().add("server", options.server_name);  // refused here rather than in each response
}

std::string_view server_context::date() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_of_) {
    date_of_ = now;
    date_ = format_date(now);
  }
  return date_;
}

connection::connection(io::stream& stream, server_context& context)
    : stream_(stream), context_(context), parser_(h1::role::request, context.options.message) {}

connection::~connection() { unlink(); }

task<> connection::run() {
  auto talk = converse();
  const ended how = co_await attempt(scope_, talk);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) {
    const auto error = talk.take_error();
    if (!exception_group::holds<io::error>(error)) std::rethrow_exception(error);
  }
}

void connection::begin_shutdown(time_point deadline) {
  stopping_ = true;
  if (in_request_ || !output_.empty() || stream_.has_input()) {
    scope_.set_deadline(deadline);
  } else {
    scope_.cancel();
  }
}

task<> connection::converse() {
  while (keep_alive_ && !stopping_) {  // a shutdown may begin while a response is sent
    switch (co_await receive()) {
      case received::request: co_await answer(); break;
      case received::end: co_return co_await flush();
      case received::timed_out:
        co_return co_await refuse(status::request_timeout, "the request took too long");
      case received::malformed: co_return co_await refuse(parser_.error().status, parser_.error().message);
    }
  }
  co_await flush();
  if (!unread().empty() || stream_.has_input()) co_await linger();
}

task<connection::received> connection::receive() {
  for (;;) {
    const h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.consumed > 0 || !unread().empty()) in_request_ = true;
    switch (s.what) {
      case h1::progress::head:
        take_head();
        in_body_ = true;
        head_deadline_.reset();
        if (parser_.expects_continue() && unread().empty()) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        break;
      case h1::progress::body: request_.body += s.data; break;
      case h1::progress::complete: in_body_ = false; co_return received::request;
      case h1::progress::failed: co_return received::malformed;
      case h1::progress::need_more: {
        if (!output_.empty()) co_await flush();
        const input got = co_await read_more();
        if (got != input::bytes) co_return at_end_of_input(got);
        break;
      }
    }
  }
}

connection::received connection::at_end_of_input(input why) {
  if (why == input::timed_out) return in_request_ ? received::timed_out : received::end;
  return received::end;  // also in the middle of a request: nobody is left to be told
}

task<connection::input> connection::read_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == input_.size()) {
    if (begin_ > 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    } else {
      input_.resize(input_.empty() ? input_bytes_small : std::max(input_.size() * 2, input_bytes_large));
    }
  }
  auto reading = stream_.read_some({input_.data() + end_, input_.size() - end_});
  cancel_scope limit(read_deadline(co_await now()));
  if (co_await attempt(limit, reading) == ended::cancelled) {
    co_await pass_on();
    co_return input::timed_out;
  }
  const std::size_t count = reading.take();
  end_ += count;
  co_return count > 0 ? input::bytes : input::end;
}

// The head has one deadline, however many pieces it comes in: else a client that sends a byte now and then
// would hold its connection for ever.
time_point connection::read_deadline(time_point now) {
  const server_options& options = context_.options;
  if (!in_request_) return time_after(now, options.keep_alive_timeout);
  if (in_body_) return time_after(now, options.read_timeout);
  if (!head_deadline_) head_deadline_ = time_after(now, options.read_timeout);
  return *head_deadline_;
}

void connection::take_head() {
  request_.method = parser_.method();
  request_.target = parser_.target();
  request_.version_minor = parser_.version_minor();
  request_.headers = parser_.fields();
  request_.body.clear();
  const auto length = parser_.content_length();
  if (!length || *length == 0) return;
  request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, input_bytes_large)));
  // Empty, and about to be filled with a body: larger reads.
  if (begin_ == end_ && *length > input_.size() && input_.size() < input_bytes_large) {
    begin_ = end_ = 0;
    input_.resize(input_bytes_large);
  }
}

task<> connection::answer() {
  auto running = weft::detail::call(context_.handle, request_);
  const ended how = output_.empty() || context_.handle.is_immediate() ? co_await attempt(running)
                                                                      : co_await answer_late(running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::returned) {
    co_await send(running.take());
  } else {
    const auto error = running.take_error();
    if (context_.options.on_handler_error) {
      context_.options.on_handler_error(request_, error);
    } else {
      print(stderr, "weft: {} {} failed: {}\n", request_.method, request_.target, describe(error));
    }
    co_await send(response::text("Internal Server Error", status::internal_server_error));
  }
}

// The responses that were collected must not wait for a handler that does: they are sent as soon as it
// suspends.
task<ended> connection::answer_late(task<response>& running) {
  auto how = ended::returned;
  bool sending = false;
  std::exception_ptr unsent;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto child = group.spawn([&]() -> task<> {
      sending = true;
      auto flushing = flush();
      if (co_await attempt(flushing) == ended::threw) unsent = flushing.take_error();
    });
    how = co_await attempt(running);
    if (how == ended::cancelled) co_await pass_on();
    if (!sending) child.cancel();
  });
  if (unsent) std::rethrow_exception(unsent);
  co_return how;
}

task<> connection::send(response made) {
  ++served_;
  const bool close = stopping_ || !parser_.keep_alive() ||
                     served_ >= context_.options.requests_per_connection_max ||
                     made.headers.has_token("connection", "close");
  keep_alive_ = !close;
  encode(made, close);
  const bool bodiless = request_.method == "HEAD" || has_no_body(made.status);
  const bool copied = bodiless || made.body.size() <= body_bytes_copied_max;
  if (copied && !bodiless) output_ += made.body;
  if (copied && !unread().empty() && output_.size() < output_bytes_collected_max) {
    in_request_ = false;
    co_return;
  }
  const bool left = context_.options.on_unsent && co_await client_has_left();
  auto sending = flush(copied ? std::string_view() : made.body);
  const ended how = co_await attempt(sending);
  if ((left || how != ended::returned) && context_.options.on_unsent)
    context_.options.on_unsent(request_, made);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) std::rethrow_exception(sending.take_error());
  in_request_ = false;
}

// Writing to a client that has closed succeeds, once. One that has only ended its side looks the same.
task<bool> connection::client_has_left() {
  if (!unread().empty() || !stream_.has_input()) co_return false;
  auto reading = read_more();
  const ended how = co_await attempt(reading);
  if (how == ended::cancelled) co_await pass_on();
  co_return how == ended::threw || reading.take() == input::end;
}

void connection::add_fields(response& made, bool close) {
  headers& fields = made.headers;
  if (!context_.options.server_name.empty() && !fields.contains("server")) {
    fields.add("server", context_.options.server_name);
  }
  if (!fields.contains("date")) fields.add_unchecked("date", context_.date());
  if (close) {
    if (!fields.has_token("connection", "close")) fields.add_unchecked("connection", "close");
  } else if (request_.version_minor == 0) {
    fields.add_unchecked("connection", "keep-alive");
  }
}

void connection::encode(response& made, bool close) {
  const std::size_t before = output_.size();
  try {
    add_fields(made, close);
    auto framing = h1::body_framing::length(made.body.size());
    // To HEAD the program may give the length of what it did not make.
    if (request_.method == "HEAD" && made.headers.contains("content-length"))
      framing = h1::body_framing::none();
    if (has_no_body(made.status)) framing = h1::body_framing::none();
    h1::encode_response_head(output_, made.status, made.reason_or_default(), made.headers, framing);
  } catch (const std::invalid_argument& e) {
    output_.resize(before);
    print(stderr, "weft: the response to {} {} cannot be sent: {}\n", request_.method, request_.target,
          e.what());
    made = response::text("Internal Server Error", status::internal_server_error);
    add_fields(made, close);
    h1::encode_response_head(output_, made.status, made.reason_or_default(), made.headers,
                             h1::body_framing::length(made.body.size()));
  }
}

task<> connection::flush(std::string_view body) {
  if (output_.empty() && body.empty()) co_return;
  std::string_view head = output_;
  do {
    const std::string_view piece = body.substr(0, write_bytes_max);
    body.remove_prefix(piece.size());
    auto writing = stream_.write_all(std::exchange(head, {}), piece);
    cancel_scope limit(context_.options.write_timeout);
    if (co_await attempt(limit, writing) == ended::cancelled) {
      co_await pass_on();
      throw io::error(ETIMEDOUT, "write a response");
    }
    writing.take();
  } while (!body.empty());
  output_.clear();
}

task<> connection::refuse(int status, std::string reason) {
  keep_alive_ = false;
  request_.method.clear();
  response made = response::text(std::move(reason), status);
  encode(made, true);
  output_ += made.body;
  co_await flush();
  co_await linger();
}

// Closing a socket with unread input resets the connection, and the client may lose the response that is
// under way: RFC 9112 §9.6.
task<> connection::linger() {
  co_await stream_.close_write();
  co_await move_on_after(linger_timeout, [this]() -> task<> {
    input_.resize(std::max(input_.size(), input_bytes_small));
    std::size_t discarded = 0;
    while (discarded < linger_bytes_max) {
      const std::size_t n = co_await stream_.read_some(input_);
      if (n == 0) co_return;
      discarded += n;
    }
  });
}

}  // namespace weft::http
