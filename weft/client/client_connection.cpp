// SPDX-License-Identifier: MIT
#include "weft/client/client_connection.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {

namespace {

constexpr std::size_t input_bytes_small = 16 * 1024;
constexpr std::size_t input_bytes_large = 64 * 1024;  // for bodies
constexpr int interim_responses_max = 32;

std::string after(std::string_view what, duration limit) {
  return format("{} after {:g} s", what, std::chrono::duration<double>(limit).count());
}

}  // namespace

task<response> client_connection::exchange(const request& wanted, const timeouts& limits,
                                           const request_info& about) {
  ++exchanges_;
  answered_ = reusable_ = false;
  parser_.expect_response_to(wanted.method);
  // A server may answer and close before it has read everything: its answer says more than the broken write.
  const std::exception_ptr unsent = co_await send(wanted, limits, about);
  auto reading = read_response(limits, about);
  const ended how = co_await attempt(reading);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) std::rethrow_exception(unsent ? unsent : reading.take_error());
  reusable_ = !unsent && parser_.keep_alive() && unread().empty();
  co_return reading.take();
}

task<std::exception_ptr> client_connection::send(const request& wanted, const timeouts& limits,
                                                 const request_info& about) {
  output_.clear();
  try {
    const bool has_body =
        !wanted.body.empty() || wanted.method == "POST" || wanted.method == "PUT" || wanted.method == "PATCH";
    h1::encode_request_head(
        output_, wanted.method, wanted.target, wanted.headers,
        has_body ? h1::body_framing::length(wanted.body.size()) : h1::body_framing::none());
  } catch (const std::invalid_argument& e) {
    throw local_protocol_error(about, e.what());
  }
  auto writing = stream_->write_all(output_, wanted.body);
  cancel_scope limit(limits.write);
  const ended how = co_await attempt(limit, writing);
  if (how == ended::cancelled) {
    co_await pass_on();
    throw write_timeout(about, after("write timed out", limits.write));
  }
  if (how == ended::returned) co_return nullptr;
  const auto error = writing.take_error();
  co_return std::make_exception_ptr(write_error(about, describe(error)));
}

task<bool> client_connection::read_more(const timeouts& limits, const request_info& about) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == input_.size()) {
    if (begin_ > 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    } else {
      input_.resize(input_.empty() ? input_bytes_small : std::max(input_.size() * 2, input_bytes_large));
    }
  }
  auto reading = stream_->read_some({input_.data() + end_, input_.size() - end_});
  cancel_scope limit(limits.read);
  const ended how = co_await attempt(limit, reading);
  if (how == ended::cancelled) {
    co_await pass_on();
    throw read_timeout(about, after("read timed out", limits.read));
  }
  if (how == ended::threw) throw read_error(about, describe(reading.take_error()));
  const std::size_t count = reading.take();
  end_ += count;
  co_return count > 0;
}

task<response> client_connection::read_response(const timeouts& limits, const request_info& about) {
  response made;
  int interim = 0;
  for (;;) {
    h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.what == h1::progress::need_more) {
      const bool more = co_await read_more(limits, about);
      answered_ = answered_ || more;
      if (more) continue;
      s = parser_.finish();
      if (!answered_)
        throw remote_protocol_error(about, "the server disconnected without sending a response");
    }
    switch (s.what) {
      case h1::progress::head: take_head(made); break;
      case h1::progress::body: made.body += s.data; break;
      case h1::progress::complete:
        if (made.status / 100 != 1 || made.status == 101) co_return made;
        if (++interim > interim_responses_max)
          throw remote_protocol_error(about, "too many interim responses");
        break;
      case h1::progress::failed: throw remote_protocol_error(about, parser_.error().message);
      case h1::progress::need_more:
        throw remote_protocol_error(about, "the server disconnected between responses");
    }
  }
}

void client_connection::take_head(response& made) {
  made.status = parser_.status();
  made.reason = parser_.reason();
  made.headers = parser_.fields();
  const auto length = parser_.content_length();
  if (!length) return;
  made.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, std::uint64_t{1} << 20)));
  if (begin_ == end_ && *length > input_.size() && input_.size() < input_bytes_large) {
    begin_ = end_ = 0;
    input_.resize(input_bytes_large);
  }
}

}  // namespace weft::http
