// SPDX-License-Identifier: MIT
#include "weft/server/h2_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/status.hpp"
#include "weft/io/errors.hpp"
#include "weft/server/client_origin.hpp"
#include "weft/server/errors.hpp"
#include "weft/server/follow_ups.hpp"
#include "weft/server/h2_connection.hpp"
#include "weft/server/h2_tunnel.hpp"

namespace weft::http {

using namespace std::string_view_literals;  // compared by length first

h2_exchange::h2_exchange(h2_connection& of, h2::stream_id id, h2::message_head&& head)
    : of_(&of), id_(id), begun_(of.now_) {
  request_.method = std::move(head.method);
  if (request_.method == "CONNECT"sv) connects_ = head.protocol.empty() ? connect::plain : connect::extended;
  request_.target = connects_ == connect::plain ? head.authority : std::move(head.path);
  request_.headers = std::move(head.fields);
  if (!head.authority.empty()) {
    if (request_.headers.contains("host")) {
      request_.headers.set("host", head.authority);
    } else {
      request_.headers.add_unchecked("host", head.authority,
                                     http::detail::checked());  // nghttp2 has checked it
    }
  }
  request_.connection = origin_of(request_, of.info_, of.context_.options, origin_);
  method_ = request_.method;
  target_ = request_.target;
  if (connects_ == connect::extended) {
    request_.method = "GET";
    request_.headers.add_unchecked("connection", "upgrade", http::detail::checked());
    request_.headers.add_unchecked("upgrade", head.protocol, http::detail::checked());
  }
}

void h2_exchange::begin() {
  if (connects_ != connect::none) return start();  // what comes now is not for the handler
  if (announces_too_much()) {
    refuse_body(status::content_too_large, "the body is too large");
    return;
  }
  const auto expects = request_.headers.get("expect");
  if (expects && *expects == "100-continue") of_->session_.respond(id_, {.status = status::continue_}, false);
  streams_ = of_->context_.handle.streams_body_of(request_);
  if (!streams_) {
    deadline_ = time_after(begun_, body_limit());
    return;
  }
  request_.stream = shared_from_this();
  start();
}

/// From now until the next piece of the body must be there. What a handler does between two of them does not
/// count.
duration h2_exchange::body_limit() const noexcept {
  const server_options& options = of_->context_.options;
  if (options.body_rate_min == 0) return options.read_timeout;
  const std::chrono::milliseconds earned(body_bytes_ * 1000 / options.body_rate_min);
  const duration taken = streams_ ? waited_for_body_ : of_->now_ - begun_;
  return std::max(duration::zero(), std::min(options.read_timeout, earned + options.body_rate_grace - taken));
}

void h2_exchange::take_body(std::string piece) {
  if (!of_ || (finished_ && !takeover_)) return;
  if (connects_ != connect::none) {
    waiting_ += piece;
    arrived_.unpark_all();
    return;
  }
  if (refused_) return;
  body_bytes_ += piece.size();
  if (is_too_large()) {
    arrived_.unpark_all();
    refuse_body(status::content_too_large, "the body is too large");
    return;
  }
  if (!streams_) {
    of_->session_.consume(id_, piece.size());
    request_.body += piece;
    deadline_ = time_after(of_->now_, body_limit());
    return;
  }
  waiting_ += piece;
  arrived_.unpark_all();
}

bool h2_exchange::announces_too_much() const noexcept {
  const auto text = request_.headers.get("content-length");
  if (!text) return false;
  std::uint64_t bytes = 0;  // nghttp2 has checked that it is a number
  std::from_chars(text->data(), text->data() + text->size(), bytes);
  return bytes > of_->context_.options.message.body_bytes_max;
}

bool h2_exchange::is_too_large() const noexcept {
  return body_bytes_ > of_->context_.options.message.body_bytes_max;
}

void h2_exchange::end_body(headers trailers) {
  body_ended_ = true;
  request_.trailers = std::move(trailers);
  arrived_.unpark_all();
  if (!running_ && !finished_) start();
}

bool h2_exchange::refuse_body(int status, std::string why) {
  if (running_ || finished_) return false;
  if (!of_->context_.handle.answers_refusals()) return refuse(status, std::move(why));
  refused_ = true;
  request_.body.clear();
  response_ = response::text(std::move(why), status);
  start();
  return true;
}

bool h2_exchange::refuse(int status, std::string why) {
  if (running_ || finished_) return false;
  response_ = response::text(std::move(why), status);
  made_ = true;
  start();
  return true;
}

void h2_exchange::start() {
  deadline_ = time_point::max();
  if (try_answer()) return;
  running_ = true;
  of_->start(shared_from_this());
}

/// Answers without a task, if the handler needs none and the response is taken whole.
bool h2_exchange::try_answer() {
  if (!made_ && (streams_ || refused_)) return false;
  try {
    made_ = made_ || of_->context_.handle.try_at_once(request_, response_);
    report_failure();
  } catch (...) {
    answer_failure(std::current_exception());
    made_ = true;
  }
  if (made_) keep_to_connect();
  if (!made_ || response_.source || response_.upgrade || response_.status < 200) return false;
  if (response_.body.size() > of_->session_.room(id_)) return false;
  const bool has_body = send_whole_head();
  if (has_body) of_->session_.write(id_, response_.body);
  if (has_body) sent_bytes_ = response_.body.size();
  finish();
  if (!body_ended_) of_->session_.dismiss(id_);
  end_exchange();
  return true;
}

void h2_exchange::close() {
  over_ = true;
  if (finished_ && !takeover_) return;
  closed_ = true;
  arrived_.unpark_all();
  sendable_.unpark_all();
  scope_.cancel();
}

void h2_exchange::begin_shutdown() {
  if (takeover_) takeover_->begin_shutdown();
}

void h2_exchange::may_send(time_point deadline) {
  sendable_.unpark_all();
  if (finished_ && !takeover_ && deadline_ == time_point::max()) deadline_ = deadline;
}

void h2_exchange::detach() noexcept {
  of_ = nullptr;
  request_.stream.reset();
  response_.source.reset();
}

task<std::string_view> h2_exchange::next() {
  if (!given_.empty() && of_) {
    of_->session_.consume(id_, given_.size());
    of_->wake_writer();
  }
  given_.clear();
  const auto waits = [this] {
    return of_ && waiting_.empty() && !body_ended_ && !closed_ && !is_too_large();
  };
  if (waits()) {
    const time_point since = co_await now();
    const bool came = co_await move_on_after(body_limit(), [&]() -> task<> {
      while (waits()) co_await arrived_.park();
    });
    waited_for_body_ += co_await now() - since;
    if (!came && of_) {
      throw exchange_error(exchange_errc::slow_body, status::request_timeout, "the body took too long");
    }
  }
  if (!of_)
    throw exchange_error(exchange_errc::closed, status::internal_server_error, "the exchange is over");
  if (is_too_large()) {
    throw exchange_error(exchange_errc::malformed_body, status::content_too_large, "the body is too large");
  }
  if (waiting_.empty() && !body_ended_) {
    throw exchange_error(exchange_errc::client_left, status::bad_request, "the client has left");
  }
  given_.swap(waiting_);
  co_return given_;
}

task<> h2_exchange::run() {
  const struct last_step {
    h2_exchange& mine;
    ~last_step() {
      mine.running_ = false;
      mine.detach();  // what it holds is this exchange, and the source of a response may have it too
    }
  } at_end{*this};
  if (!made_) co_await handle();
  keep_to_connect();
  if (!closed_ && agrees_to_tunnel() && begin_tunnel()) co_return co_await run_tunnel();
  for (bool replaced = false; !closed_;) {
    auto sending = send_response();
    const ended how = co_await attempt(scope_, sending);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::threw) {
      const auto error = sending.take_error();
      if (!closed_ && !begun_response_ && !std::exchange(replaced, true)) {
        auto after = std::move(response_.after);
        answer_failure(error);
        response_.after = std::move(after);
        continue;
      }
      if (!closed_ && !exception_group::holds<io::error>(error)) report(error);
    }
    if (closed_ || how != ended::returned) {
      of_->session_.reset(id_, closed_ ? h2::error_code::cancel : h2::error_code::internal_error);
    }
    break;
  }
  if (closed_) {
    response_.status = status::client_closed_request;
    if (of_->context_.options.on_unsent) of_->context_.options.on_unsent(request_, response_);
  } else if (!body_ended_) {
    of_->session_.dismiss(id_);
  }
  end_exchange();
}

task<> h2_exchange::handle() {
  server_context& context = of_->context_;
  if (context.handling >= context.options.requests_max && !refused_) {
    response_ = response::text("too many requests are being handled", status::service_unavailable);
    response_.headers.add("retry-after", "1");
    co_return;
  }
  const struct counted {
    std::size_t& handling;
    explicit counted(std::size_t& n) noexcept : handling(n) { ++handling; }
    ~counted() { --handling; }
  } one(context.handling);
  auto running = refused_ ? context.handle.answer_refusal(request_, std::move(response_))
                          : weft::detail::call(context.handle, request_);
  const ended how = co_await attempt(scope_, running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::returned) {
    response_ = running.take();
    report_failure();
  }
  if (how == ended::threw) answer_failure(running.take_error());
}

/// To CONNECT a 2xx would promise a tunnel that nobody is at the end of.
void h2_exchange::keep_to_connect() {
  if (connects_ == connect::none || response_.status / 100 != 2 || response_.upgrade) return;
  auto after = std::move(response_.after);
  response_ = response::text("There is nothing to connect to.", status::not_implemented);
  response_.after = std::move(after);
}

bool h2_exchange::agrees_to_tunnel() const noexcept {
  if (!response_.upgrade || connects_ == connect::none) return false;
  return connects_ == connect::plain ? response_.status / 100 == 2
                                     : response_.status == status::switching_protocols;
}

/// Returns false if the head cannot be sent: the response is another one then.
bool h2_exchange::begin_tunnel() {
  response_.status = status::ok;  // 101 is unknown to HTTP/2: RFC 8441 §5
  auto next = std::move(response_.upgrade);
  try {
    send_head(true, std::nullopt);
  } catch (const std::invalid_argument&) {
    answer_unsendable(std::current_exception());
    return false;
  }
  takeover_ = std::move(next);
  end_exchange();
  return true;
}

/// Not within `scope_`: the client's leaving cuts nothing, as over HTTP/1.1; who reads or writes learns of
/// it.
task<> h2_exchange::run_tunnel() {
  if (of_->is_shutting_down()) takeover_->begin_shutdown();
  h2_tunnel stream(*this);
  auto running = takeover_->run(stream, {});
  const ended how = co_await attempt(running);
  if (how == ended::cancelled) co_await pass_on();
  takeover_.reset();
  if (how == ended::threw) {
    const auto error = running.take_error();
    if (!exception_group::holds<io::error>(error)) report(error);
    stream.close();
  }
  if (closed_) co_return;
  if (!finished_) finish();
  if (body_ended_) co_return;
  deadline_ = time_after(co_await now(), of_->context_.options.write_timeout);  // for the client to end, too
  of_->note_deadline();
}

void h2_exchange::report(const std::exception_ptr& error) {
  if (of_->context_.options.on_handler_error) {
    of_->context_.options.on_handler_error(request_, error);
  } else {
    print(stderr, "weft: {} {} failed: {}\n", method_, target_, describe(error));
  }
}

/// The handler has failed, and has answered all the same.
void h2_exchange::report_failure() {
  if (response_.failure) report(std::exchange(response_.failure, nullptr));
}

void h2_exchange::answer_failure(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const exchange_error& e) {
    response_ = response::text(e.what(), e.status());
  } catch (...) {
    report(error);
    response_ = response::text("Internal Server Error", status::internal_server_error);
  }
}

/// The handler's response is none that can be sent. What is to follow it stays.
void h2_exchange::answer_unsendable(const std::exception_ptr& why) {
  report(why);
  auto after = std::move(response_.after);
  response_ = response::text("Internal Server Error", status::internal_server_error);
  response_.after = std::move(after);
}

void h2_exchange::tell_of_cut(const server_context& context) const {
  const auto& told = context.options.on_exchange;
  if (finished_ || takeover_ || !told) return;
  told({request_, method_, target_, status::service_unavailable, sent_bytes_, context.on.now() - begun_});
}

void h2_exchange::end_exchange() {
  server_context& context = of_->context_;
  of_->wake_writer();
  response sent = std::move(response_);  // ends here: the stream goes on until the client has it
  if (sent.after && context.follow_ups) context.follow_ups->start(std::move(sent.after));
  const auto& told = context.options.on_exchange;
  if (told) told({request_, method_, target_, sent.status, sent_bytes_, context.on.now() - begun_});
}

}  // namespace weft::http
