// SPDX-License-Identifier: MIT
#include "weft/client/client_connection.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {

namespace {

constexpr std::size_t input_bytes_small = 16 * 1024;
constexpr std::size_t input_bytes_large = 64 * 1024;  // for bodies
constexpr int interim_responses_max = 32;
// What is larger is sent while the response is awaited: a server may answer before it has read everything.
constexpr std::size_t sent_first_bytes_max = 16 * 1024;
constexpr std::size_t write_bytes_max = 64 * 1024;  // each has the whole time limit

/// Lets others reach the time limit of the read in progress.
class current_limit {
 public:
  current_limit(cancel_scope*& known, cancel_scope& limit) noexcept : known_(known) { known = &limit; }
  current_limit(const current_limit&) = delete;
  current_limit& operator=(const current_limit&) = delete;
  ~current_limit() { known_ = nullptr; }

 private:
  cancel_scope*& known_;
};

std::string after(std::string_view what, duration limit) {
  return format("{} after {:g} s", what, std::chrono::duration<double>(limit).count());
}

}  // namespace

task<response> client_connection::exchange(const request& wanted, const timeouts& limits,
                                           const request_info& about) {
  ++exchanges_;
  answered_ = lost_ = reusable_ = false;
  unsent_ = nullptr;
  interim_ = 0;
  parser_.expect_response_to(wanted.method);
  encode_head(wanted, about);
  writing_ = true;
  response made;
  if (output_.size() + wanted.body.size() <= sent_first_bytes_max) {
    co_await send(wanted.body, limits, about);
    if (writing_) std::rethrow_exception(unsent_);
    while (!parse(made, about)) co_await read_more(limits, about);
  } else {
    co_await send_and_read(wanted.body, made, limits, about);
  }
  reusable_ = !writing_ && !unsent_ && parser_.keep_alive() && unread().empty();
  co_return made;
}

void client_connection::encode_head(const request& wanted, const request_info& about) {
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
}

task<> client_connection::send_and_read(std::string_view body, response& made, const timeouts& limits,
                                        const request_info& about) {
  auto reading = [&]() -> task<> {
    while (!parse(made, about)) co_await read_more(limits, about);
  };
  auto response_read = reading();
  ended how = ended::returned;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(&client_connection::send, this, body, std::cref(limits), std::cref(about));
    how = co_await attempt(response_read);
    if (how == ended::cancelled) co_await pass_on();
    group.cancel();  // nobody reads the rest of the body any more
  });
  if (how == ended::threw) response_read.take();
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
      if (read_limit_) read_limit_->cancel();
      co_return;
    }
    if (how == ended::threw) {
      unsent_ = std::make_exception_ptr(write_error(about, describe(writing.take_error())));
      break;
    }
  } while (!body.empty());
  writing_ = false;
  if (read_limit_) read_limit_->set_deadline(time_after(co_await now(), limits.read));
}

// A server may answer and close before it has read everything: its answer says more than the broken write,
// which is told only if there is none.
template <typename E>
void client_connection::fail(const request_info& about, const std::string& why) const {
  if (unsent_) std::rethrow_exception(unsent_);
  throw E(about, why);
}

task<> client_connection::read_more(const timeouts& limits, const request_info& about) {
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
  // The server is not late before it has the request, which it gets no more once writing took too long.
  const duration while_writing = unsent_ ? duration::zero() : duration::max();
  cancel_scope limit(writing_ ? while_writing : limits.read);
  const current_limit known(read_limit_, limit);
  const ended how = co_await attempt(limit, reading);
  if (how == ended::cancelled) {
    co_await pass_on();
    fail<read_timeout>(about, after("read timed out", limits.read));
  }
  const std::size_t count = how == ended::returned ? reading.take() : 0;
  at_end_ = count == 0;
  lost_ = at_end_ && !answered_;
  if (how == ended::threw) fail<read_error>(about, describe(reading.take_error()));
  answered_ = answered_ || count > 0;
  end_ += count;
}

/// Goes on with what was read. Returns whether the response is complete.
bool client_connection::parse(response& made, const request_info& about) {
  for (;;) {
    h1::step s = parser_.next(unread());
    begin_ += s.consumed;
    if (s.what == h1::progress::need_more) {
      if (!at_end_) return false;
      s = parser_.finish();
      if (!answered_)
        fail<remote_protocol_error>(about, "the server disconnected without sending a response");
    }
    switch (s.what) {
      case h1::progress::head: take_head(made); break;
      case h1::progress::body: made.body += s.data; break;
      case h1::progress::complete:
        if (made.status / 100 != 1 || made.status == 101) return true;
        if (++interim_ > interim_responses_max)
          fail<remote_protocol_error>(about, "too many interim responses");
        break;
      case h1::progress::failed: fail<remote_protocol_error>(about, parser_.error().message); break;
      case h1::progress::need_more:
        fail<remote_protocol_error>(about, "the server disconnected between responses");
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
