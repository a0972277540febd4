// SPDX-License-Identifier: MIT
#include "weft/client/h2_client_exchange.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft::http {

namespace {

constexpr int interim_heads_max = 32;
// What is larger is sent while the response is awaited: a server may answer before it has read everything.
constexpr std::size_t small_body_bytes_max = 16 * 1024;
constexpr std::size_t room_wanted_bytes = 16 * 1024;  // and not a byte at a time
// Servers that know nothing of Expect say nothing either. RFC 9110 §10.1.1.
constexpr duration continue_limit = 1s;

bool announces_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

using detail::after;

/// The body of the request while a source makes it.
class h2_client_exchange::sink final : public body_sink {
 public:
  sink(h2_client_exchange& to, std::optional<std::uint64_t> size) noexcept : to_(to), left_(size) {}

  task<> write(std::string_view piece) override {
    if (left_ && piece.size() > *left_) {
      throw local_protocol_error(to_.about_, "the body is longer than announced");
    }
    if (left_) *left_ -= piece.size();
    return to_.write(piece);
  }
  void check_end() const {
    if (left_.value_or(0) == 0) return;
    throw local_protocol_error(to_.about_, format("the body is {} bytes shorter than announced", *left_));
  }

 private:
  h2_client_exchange& to_;
  std::optional<std::uint64_t> left_;
};

h2_client_exchange::h2_client_exchange(h2_client_connection& on, const timeouts& limits, request_info about,
                                       std::size_t body_bytes_max)
    : on_(on), limits_(limits), about_(std::move(about)), body_bytes_max_(body_bytes_max) {}

h2_client_exchange::~h2_client_exchange() {
  if (id_ != 0) on_.end(id_);
}

bool h2_client_exchange::was_stale() const noexcept {
  const bool is_lost = on_.lost() != h2_client_connection::loss::none && failure_.empty();
  return is_lost && kept_ && progress_ == 0;
}

task<response> h2_client_exchange::converse(const request& wanted, std::string_view scheme,
                                            body_source* source, bool head_only) {
  whole_ = !head_only;
  expects_continue_ = wanted.headers.has_token("expect", "100-continue");
  const bool has_body = source || !wanted.body.empty();
  co_await begin(wanted, scheme, source, has_body);
  if (!source && wanted.body.size() <= small_body_bytes_max && !(has_body && expects_continue_)) {
    if (has_body) on_.session_.write(id_, wanted.body);
    on_.session_.finish(id_);
    co_await on_.flush(limits_.write);
    co_await wait_for_response(head_only);
  } else {
    co_await send_and_read(wanted.body, source, head_only);
  }
  check();
  co_return std::move(response_);
}

task<> h2_client_exchange::begin(const request& wanted, std::string_view scheme, const body_source* source,
                                 bool has_body) {
  h2::message_head head{.method = wanted.method, .scheme = std::string(scheme), .path = wanted.target};
  head.authority = wanted.authority();
  head.fields = wanted.headers;
  const auto size = source ? source->size() : std::optional<std::uint64_t>(wanted.body.size());
  if (size && (has_body || announces_body(wanted.method)) && !head.fields.contains("content-length")) {
    head.fields.add("content-length", format("{}", *size));
  }
  kept_ = on_.was_used();
  auto beginning = on_.begin(*this, head, has_body);
  cancel_scope limit(limits_.pool);
  const ended how = co_await attempt(limit, beginning);
  if (how == ended::cancelled) {
    co_await pass_on();
    throw pool_timeout(about_, detail::within("no request of the connection was over", limits_.pool));
  }
  try {
    id_ = beginning.take();
  } catch (const std::invalid_argument& e) {
    throw local_protocol_error(about_, e.what());
  }
  if (id_ != 0) co_return;
  refused_ = true;
  fail_lost();
}

/// What came of the stream, as whoever reads for all sees it.
void h2_client_exchange::take(h2::event& what) {
  ++progress_;
  switch (what.what) {
    case h2::event::kind::head: take_head(*what.head); break;
    case h2::event::kind::body: take_body(std::move(what.data)); break;
    case h2::event::kind::end:
      if (what.head) trailers_ = std::move(what.head->fields);
      ended_ = over_ = true;
      break;
    default:
      refused_ = what.code == h2::error_code::refused_stream && !has_head_;
      if (!ended_ && failure_.empty()) failure_ = format("the server reset the stream: {}", name(what.code));
      over_ = true;
  }
  arrived_.unpark_all();
}

void h2_client_exchange::take_head(h2::message_head& head) {
  if (head.status / 100 != 1) {
    has_head_ = true;
    response_.status = head.status;
    response_.headers = std::move(head.fields);
  } else if (head.status == 100) {
    asked_for_.set();
  }
  if (head.status / 100 == 1 && ++interim_ > interim_heads_max) {
    failure_ = "too many interim responses";
    on_.session_.reset(id_, h2::error_code::enhance_your_calm);
    over_ = true;
  }
}

void h2_client_exchange::take_body(std::string piece) {
  if (!whole_) {
    waiting_ += piece;
    return;
  }
  on_.session_.consume(id_, piece.size());
  if (over_) return;
  if (piece.size() > body_bytes_max_ - response_.body.size()) {
    failure_ = format("a body of more than {} bytes", body_bytes_max_);
    on_.session_.reset(id_, h2::error_code::cancel);
    over_ = true;
  } else {
    response_.body += piece;
  }
}

task<> h2_client_exchange::send_and_read(std::string_view body, body_source* source, bool head_only) {
  sending_ = true;
  auto reading = wait_for_response(head_only);
  ended how = ended::returned;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(&h2_client_exchange::send_body, this, body, source);
    how = co_await attempt(reading);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::returned && head_only && response_.status < 400 && !over_) co_return;
    group.cancel();  // nobody reads the rest of the body any more
  });
  if (how == ended::threw) reading.take();
  if (unsent_ && !has_come(head_only)) std::rethrow_exception(unsent_);
}

/// Throws nothing: see `unsent_`.
task<> h2_client_exchange::send_body(std::string_view body, body_source* source) {
  const auto send = [&]() -> task<> {
    co_await on_.flush(limits_.write);
    if (expects_continue_) {
      co_await move_on_after(continue_limit, [this]() -> task<> { co_await asked_for_.wait(); });
    }
    if (!source) {
      co_await write(body);
      co_return co_await finish({});
    }
    sink out(*this, source->size());
    co_await source->write_to(out);
    out.check_end();
    co_await finish(out.trailers);
  };
  auto sending = weft::detail::call(send);
  const ended how = co_await attempt(sending);
  if (how == ended::cancelled) co_await pass_on();
  sending_ = false;
  if (how == ended::threw) {
    unsent_ = sending.take_error();
    if (read_limit_) read_limit_->cancel();
  } else if (read_limit_) {
    read_limit_->set_deadline(time_after(co_await now(), limits_.read));
  }
}

task<> h2_client_exchange::write(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t enough = std::min(piece.size(), room_wanted_bytes);
    const auto has_room = [&] { return over_ || on_.session_.room(id_) >= enough; };
    if (!has_room()) {
      auto waiting = on_.wait(on_.sendable_, has_room);
      cancel_scope limit(limits_.write);
      const ended how = co_await attempt(limit, waiting);
      if (how == ended::cancelled) {
        co_await pass_on();
        throw write_timeout(about_, after("write timed out", limits_.write));
      }
      waiting.take();
    }
    if (on_.lost() != h2_client_connection::loss::none) fail_lost();
    if (over_) co_return;  // it is not wanted: the response says why
    const std::string_view part = piece.substr(0, on_.session_.room(id_));
    on_.session_.write(id_, part);
    piece.remove_prefix(part.size());
    co_await on_.flush(limits_.write);
  }
}

task<> h2_client_exchange::finish(const headers& trailers) {
  on_.session_.finish(id_, trailers);
  co_await on_.flush(limits_.write);
}

task<> h2_client_exchange::wait_for_response(bool head_only) {
  while (!has_come(head_only)) co_await wait_for_more();
}

/// Each wait for more of it has the limit for reading, once the request is sent.
task<> h2_client_exchange::wait_for_more() {
  const std::size_t seen = progress_;
  auto waiting = on_.wait(arrived_, [&] { return progress_ != seen; });
  cancel_scope limit(sending_ ? duration::max() : limits_.read);
  read_limit_ = &limit;
  const ended how = co_await attempt(limit, waiting);
  read_limit_ = nullptr;
  if (how == ended::cancelled) {
    co_await pass_on();
    if (unsent_) std::rethrow_exception(unsent_);
    throw read_timeout(about_, after("read timed out", limits_.read));
  }
  waiting.take();
  if (progress_ == seen && on_.lost() != h2_client_connection::loss::none) fail_lost();
}

/// That the response is not one.
void h2_client_exchange::check() const {
  if (!failure_.empty()) throw remote_protocol_error(about_, failure_);
}

void h2_client_exchange::fail_lost() const {
  const std::string& why = on_.why_lost();
  switch (on_.lost()) {
    case h2_client_connection::loss::read_failed: throw read_error(about_, why);
    case h2_client_connection::loss::write_late: throw write_timeout(about_, why);
    case h2_client_connection::loss::none:
      throw remote_protocol_error(about_, "the server takes no more requests on the connection");
    default: throw remote_protocol_error(about_, why);
  }
}

task<std::string_view> h2_client_exchange::next() {
  if (!given_.empty()) on_.session_.consume(id_, given_.size());
  given_.clear();
  while (waiting_.empty() && !over_) co_await wait_for_more();
  if (waiting_.empty()) check();
  given_.swap(waiting_);
  co_return given_;
}

}  // namespace weft::http
