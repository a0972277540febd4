// SPDX-License-Identifier: MIT
#include "weft/server/connection.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
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

/// Lets a shutdown end a read, while it lives.
class connection::reading_mark {
 public:
  reading_mark(connection& of, cancel_scope& limit) noexcept : of_(of) { of_.reading_ = &limit; }
  reading_mark(const reading_mark&) = delete;
  reading_mark& operator=(const reading_mark&) = delete;
  ~reading_mark() { of_.reading_ = nullptr; }

 private:
  connection& of_;
};

server_context::server_context(handler h, server_options o) : handle(std::move(h)), options(std::move(o)) {
  if (options.server_name.empty()) return;
  headers().add("server", options.server_name);  // refused here rather than in each response
  server_line_ = "server: " + options.server_name + "\r\n";
}

std::string_view server_context::date_line() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_of_) {
    date_of_ = now;
    date_line_ = "date: " + format_date(now) + "\r\n";
  }
  return date_line_;
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
  scope_.set_deadline(deadline);
  if (reading_ && is_idle())
    reading_->cancel();  // not what a read that is over has brought: that is answered
}

bool connection::is_idle() const noexcept { return !in_request_ && output_.empty() && !stream_.has_input(); }

// What is there already is parsed, answered by handlers that do not suspend, and collected without making a
// coroutine.
task<> connection::converse() {
  while (keep_alive_) {
    switch (parse()) {
      case parsed::request:
        if (context_.handle.is_immediate()) {
          answer_at_once();
        } else {
          co_await answer();
        }
        if (!collect()) co_await send();
        if (stopping_) keep_alive_ = false;  // a shutdown began while the response was sent
        break;
      case parsed::part:
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
      case parsed::malformed: co_return co_await refuse(parser_.error().status, parser_.error().message);
    }
  }
  co_await flush();
  if (!unread().empty() || stream_.has_input()) co_await linger();
}

connection::parsed connection::parse() {
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
      case h1::progress::complete: in_body_ = false; return parsed::request;
      case h1::progress::failed: return parsed::malformed;
      case h1::progress::need_more: return parsed::part;
    }
  }
}

task<connection::input> connection::read_more() {
  if (stopping_ && is_idle()) co_return input::end;
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
  const reading_mark mark(*this, limit);
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

// An idle connection keeps what the next request will need, not what the last one did.
void connection::shed_memory() {
  for (std::string* each : {&request_.body, &response_.body, &output_}) {
    if (each->capacity() > output_bytes_collected_max + body_bytes_copied_max) *each = std::string();
  }
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

void connection::answer_at_once() {
  try {
    response_ = context_.handle.call_at_once(request_);
  } catch (...) {
    answer_failure(std::current_exception());
  }
}

task<> connection::answer() {
  auto running = weft::detail::call(context_.handle, request_);
  const ended how = output_.empty() ? co_await attempt(running) : co_await answer_late(running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::returned) {
    response_ = running.take();
  } else {
    answer_failure(running.take_error());
  }
}

void connection::answer_failure(const std::exception_ptr& error) {
  if (context_.options.on_handler_error) {
    context_.options.on_handler_error(request_, error);
  } else {
    print(stderr, "weft: {} {} failed: {}\n", request_.method, request_.target, describe(error));
  }
  response_ = response::text("Internal Server Error", status::internal_server_error);
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

bool connection::collect() {
  ++served_;
  const bool close = stopping_ || !parser_.keep_alive() ||
                     served_ >= context_.options.requests_per_connection_max ||
                     response_.headers.has_token("connection", "close");
  keep_alive_ = !close;
  encode(close);
  in_request_ = false;
  body_left_ =
      request_.method == "HEAD" || has_no_body(response_.status) ? std::string_view() : response_.body;
  if (body_left_.size() > body_bytes_copied_max) return false;
  output_ += std::exchange(body_left_, {});
  return !unread().empty() && output_.size() < output_bytes_collected_max;
}

task<> connection::send() {
  const auto& told = context_.options.on_unsent;
  if (!told) co_return co_await flush(body_left_);
  const bool left = co_await client_has_left();
  auto sending = flush(body_left_);
  const ended how = co_await attempt(sending);
  if (left || how != ended::returned) told(request_, response_);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) std::rethrow_exception(sending.take_error());
}

// Writing to a client that has closed succeeds, once. One that has only ended its side looks the same.
task<bool> connection::client_has_left() {
  if (!unread().empty() || !stream_.has_input()) co_return false;
  auto reading = read_more();
  const ended how = co_await attempt(reading);
  if (how == ended::cancelled) co_await pass_on();
  co_return how == ended::threw || reading.take() == input::end;
}

void connection::encode(bool close) {
  const std::size_t before = output_.size();
  try {
    auto framing = h1::body_framing::length(response_.body.size());
    // To HEAD the program may give the length of what it did not make.
    if (request_.method == "HEAD" && response_.headers.contains("content-length"))
      framing = h1::body_framing::none();
    if (has_no_body(response_.status)) framing = h1::body_framing::none();
    h1::encode_response_head(output_, response_.status, response_.reason_or_default(), response_.headers,
                             framing);
  } catch (const std::invalid_argument& e) {
    output_.resize(before);
    print(stderr, "weft: the response to {} {} cannot be sent: {}\n", request_.method, request_.target,
          e.what());
    response_ = response::text("Internal Server Error", status::internal_server_error);
    h1::encode_response_head(output_, response_.status, response_.reason_or_default(), response_.headers,
                             h1::body_framing::length(response_.body.size()));
  }
  add_own_fields(close);
}

// As lines behind the program's, whose fields are left as they are: cheaper than adding to them.
void connection::add_own_fields(bool close) {
  const headers& given = response_.headers;
  output_.resize(output_.size() - 2);  // the empty line
  if (!given.contains("server")) output_ += context_.server_line();
  if (!given.contains("date")) output_ += context_.date_line();
  if (close) {
    if (!given.has_token("connection", "close")) output_ += "connection: close\r\n";
  } else if (request_.version_minor == 0) {
    output_ += "connection: keep-alive\r\n";
  }
  output_ += "\r\n";
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
  response_ = response::text(std::move(reason), status);
  encode(true);
  output_ += response_.body;
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
