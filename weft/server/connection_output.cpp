// SPDX-License-Identifier: MIT
// How a connection sends its responses.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/status.hpp"
#include "weft/io/errors.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/detail/linger.hpp"
#include "weft/server/errors.hpp"
#include "weft/server/outgoing_body.hpp"

namespace weft::http {

namespace {

constexpr std::size_t write_bytes_max = 64 * 1024;   // each has the whole time limit
constexpr std::size_t first_line_bytes_told = 1024;  // of a request that is none

}  // namespace

/// The response is made, and of a streamed one the body too.
void connection::end_exchange(std::uint64_t body_bytes) {
  if (std::exchange(handling_, false)) --context_.handling;
  if (response_.after && context_.follow_ups) [[unlikely]]
    follow_ups_.push_back(std::move(response_.after));
  const auto& told = context_.options.on_exchange;
  if (told) [[unlikely]]
    told({request_, method_, target_, response_.status, body_bytes, context_.on.now() - head_at_});
}

/// Sends what was collected as far as the client takes it now. Returns whether that was all: most often it
/// is, and nothing is to be waited for.
bool connection::send_at_once() {
  if (!body_left_.empty() || context_.options.on_unsent) return false;
  output_.erase(0, stream_.try_write(output_));
  if (!output_.empty()) return false;
  if (!follow_ups_.empty()) start_follow_ups();
  return true;
}

task<> connection::send() {
  const auto& told = context_.options.on_unsent;
  if (!told) co_return co_await flush(body_left_);
  const bool left = co_await client_has_left();
  settle();
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

/// Sends a response whose body is made meanwhile.
task<> connection::send_source() {
  ++served_;
  if (!std::exchange(handling_, true)) ++context_.handling;  // the handler did not wait; its source may
  const auto source = response_.source = announced(std::move(response_.source), response_.headers);
  const auto size = source->size();
  const bool bodiless = is_head_ || is_bodiless(response_.status);
  const bool until_close = !bodiless && !size && request_.version_minor == 0;
  if (bodiless) skip_body();
  // Whether the body of the request will be read to its end is not known before the response's is made.
  const bool close = until_close || (must_close() && (bodiless || !in_body_ || !parser_.keep_alive()));
  auto framing = size ? h1::body_framing::length(*size) : h1::body_framing::chunked();
  if (until_close || is_bodiless(response_.status) || (bodiless && request_.version_minor == 0)) {
    framing = h1::body_framing::none();
  }
  const std::size_t head_at = output_.size();
  encode(close, framing);
  outgoing_body sink(*this, size, !size && !until_close);
  if (response_.source && !bodiless) {
    const auto error = co_await make_body_of_response(*source, sink);
    if (error) {
      output_.resize(head_at);
      auto after = std::move(response_.after);
      answer_failure(error);
      response_.after = std::move(after);
      encode(close, h1::body_framing::length(response_.body.size()));
    }
  }
  if (gone_) co_return;
  skip_body();
  keep_alive_ = keep_alive_ && !close && !in_body_;
  in_request_ = false;
  // Without its source it is another response, in the place of one that could not be sent.
  const bool is_whole = !response_.source && !is_head_;
  if (is_whole) output_ += response_.body;
  end_exchange(is_whole ? response_.body.size() : sink.bytes());
  response_.source.reset();
}

/// Returns what went wrong if nothing of the response was sent.
task<std::exception_ptr> connection::make_body_of_response(body_source& source, outgoing_body& sink) {
  const auto make = [&] { return source.write_to(sink); };
  auto making = weft::detail::call(make);
  const ended how = co_await attended(making, false);
  if (how == ended::returned && sink.is_whole()) {
    sink.end();
    co_return nullptr;
  }
  std::exception_ptr error;
  if (how == ended::threw) {
    error = making.take_error();
  } else if (how == ended::returned) {
    error = std::make_exception_ptr(exchange_error(exchange_errc::wrong_size, status::internal_server_error,
                                                   "the body is smaller than was announced"));
  }
  if (error && !sink.has_begun()) co_return error;
  // The client must see that the body is not whole.
  if (error) report_unless_lost(error);
  gone_ = true;
  stream_.close();
  co_return nullptr;
}

/// The connection speaks another protocol from here on.
task<> connection::hand_over() {
  const bool agreed =
      response_.status == status::switching_protocols ? parser_.upgrade() : request_.method == "CONNECT";
  if (!agreed) {
    report(
        std::make_exception_ptr(std::logic_error("a change of protocols that the client did not ask for")));
    replace_response(response::text("Internal Server Error", status::internal_server_error));
    collect();
    keep_alive_ = false;
    co_return co_await flush();
  }
  const int status = response_.status;
  encode(false, h1::body_framing::none());
  if (response_.status != status) {  // it could not be encoded
    output_ += response_.body;
    end_exchange(response_.body.size());
    co_return co_await flush();
  }
  end_exchange(0);
  co_await flush();
  takeover_ = std::move(response_.upgrade);
  if (stopping_) takeover_->begin_shutdown();  // which was asked for meanwhile
  std::string received(unread());
  begin_ = end_ = 0;
  input_ = std::string();
  auto running = takeover_->run(stream_, std::move(received));
  const ended how = co_await attempt(running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) report_unless_lost(running.take_error());
}

/// Another response in the place of the one that was made; what is to follow that stays.
void connection::replace_response(response made) {
  made.after = std::move(response_.after);
  response_ = std::move(made);
}

/// Nobody is left to be answered.
void connection::abandon() {
  keep_alive_ = false;
  replace_response({.status = status::client_closed_request});
  if (context_.options.on_unsent) context_.options.on_unsent(request_, response_);
  end_exchange(0);
}

void connection::encode(bool close, h1::body_framing framing) {
  const std::size_t before = output_.size();
  if (response_.status == status::no_content) response_.headers.erase("content-length");
  try {
    // The client would wait for another one: RFC 9110 §15.2.
    if (response_.status < 200 && !response_.upgrade)
      throw std::invalid_argument(format("{} is the status of no final response", response_.status));
    h1::encode_response_head(output_, response_.status, response_.reason_or_default(), response_.headers,
                             framing, 1, own_lines(close));
  } catch (const std::invalid_argument& e) {
    output_.resize(before);
    print(stderr, "weft: the response to {} {} cannot be sent: {}\n", request_.method, request_.target,
          e.what());
    replace_response(response::text("Internal Server Error", status::internal_server_error));
    h1::encode_response_head(output_, response_.status, response_.reason_or_default(), response_.headers,
                             h1::body_framing::length(response_.body.size()), 1, own_lines(close));
  }
}

/// What goes behind the program's fields, which are left as they are: cheaper than adding to them. Valid
/// until it is asked for again.
std::string_view connection::own_lines(bool close) {
  const headers& given = response_.headers;
  const bool has_server = given.contains("server"), has_date = given.contains("date");
  const bool says_more = close || request_.version_minor == 0;
  if (!has_server && !has_date && !says_more) return context_.usual_lines();
  own_lines_.clear();
  if (!has_server) own_lines_ += context_.server_line();
  if (!has_date) own_lines_ += context_.date_line();
  if (close) {
    if (!given.has_token("connection", "close")) own_lines_ += "connection: close\r\n";
  } else if (request_.version_minor == 0) {
    own_lines_ += "connection: keep-alive\r\n";
  }
  return own_lines_;
}

task<> connection::flush(std::string_view body, std::string_view tail) {
  if (output_.empty() && body.empty()) co_return;
  std::string_view head = output_;
  do {
    const std::string_view piece = body.substr(0, write_bytes_max);
    body.remove_prefix(piece.size());
    const std::string_view parts[] = {std::exchange(head, {}), piece,
                                      body.empty() ? tail : std::string_view()};
    auto writing = parts[2].empty() ? stream_.write_all(parts[0], parts[1]) : stream_.write_all(parts);
    cancel_scope limit(context_.options.write_timeout);
    if (co_await attempt(limit, writing) == ended::cancelled) {
      co_await pass_on();
      throw io::error(ETIMEDOUT, "write a response");
    }
    writing.take();
  } while (!body.empty());
  end_flush();
}

/// What was in `output_` has been written.
void connection::end_flush() {
  output_.clear();
  if (!follow_ups_.empty()) start_follow_ups();
}

/// As far as it is known: what was wrong may be its first line, or more may have been to come of it.
void connection::begin_refused() {
  if (!in_body_) begin_request();
  begin_exchange();
  if (!context_.options.on_exchange || !method_.empty()) return;
  std::string_view left = unread().substr(0, first_line_bytes_told);
  left.remove_prefix(std::min(left.find_first_not_of("\r\n"), left.size()));
  target_ = left.substr(0, left.find_first_of("\r\n"));
}

task<> connection::answer_refused() {
  request_.body.clear();
  auto running = context_.handle.answer_refusal(request_, std::move(response_));
  take_answer(co_await attended(running, true), running);
}

task<> connection::refuse(int status, std::string reason) {
  const bool has_head = in_body_ || parser_.error().code == h1::errc::body_too_large;
  begin_refused();
  response_ = response::text(std::move(reason), status);
  if (has_head && context_.handle.answers_refusals()) co_await answer_refused();
  if (gone_) co_return abandon();
  response_.keep_to_status();
  collect();
  co_await flush(body_left_);
  co_await detail::linger(stream_);
}

}  // namespace weft::http
