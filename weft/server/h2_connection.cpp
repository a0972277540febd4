// SPDX-License-Identifier: MIT
#include "weft/server/h2_connection.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/pool_allocator.hpp"
#include "weft/http/status.hpp"
#include "weft/http/token.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/attributes.hpp"
#include "weft/server/detail/linger.hpp"
#include "weft/server/h2_exchange.hpp"

namespace weft::http {

namespace {

// For a client to learn of a shutdown: until then what it has sent is answered.
constexpr duration notice_time_max = std::chrono::seconds(1);

h2::limits limits_of(const server_options& options) {
  h2::limits bounds = options.h2;
  bounds.header_bytes_max = static_cast<std::uint32_t>(
      std::min<std::size_t>(bounds.header_bytes_max, options.message.header_bytes_max));
  return bounds;
}

}  // namespace

h2_connection::h2_connection(io::stream& stream, server_context& context, bool secure)
    : stream_(stream), context_(context), session_(h2::role::server, limits_of(context.options)) {
  if (const auto peer = stream.attribute<net::peer_endpoint>()) {
    info_.client = peer->address;
    info_.client_port = peer->port;
  }
  info_.secure = secure;
  info_.http2 = true;
  now_ = idle_since_ = context.on.now();
}

// A request whose task never ran, and the reader that it has, which is its exchange, hold each other.
h2_connection::~h2_connection() {
  for (const auto& [id, one] : exchanges_.entries()) one->detach();
}

task<> h2_connection::run(std::string received) {
  auto talk = converse(std::move(received));
  const ended how = co_await attempt(scope_, talk);
  if (how == ended::cancelled) {
    for (const auto& [id, one] : exchanges_.entries()) one->tell_of_cut(context_);
  }
  close_streams();
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) talk.take();
}

void h2_connection::begin_shutdown(const shutdown_limits& until) {
  stopping_ = true;
  scope_.set_deadline(until.requests);
  notice_until_ = time_after(context_.on.now(), notice_time_max);
  session_.begin_shutdown();
  for (const auto& [id, one] : exchanges_.entries()) one->begin_shutdown();
  wake_writer();
  note_deadline();
}

task<> h2_connection::converse(std::string received) {
  bool may_send = false;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group_ = &group;
    group.spawn(&h2_connection::write, this);
    may_send = co_await read(std::move(received));
    wake_writer();
  });
  if (may_send) co_await detail::linger(stream_);
}

/// Ends with the connection, or once nothing is to be expected from the client; who answers still goes on.
/// Returns whether the client is there all the same: it may be reading the last response or what it did
/// wrong.
task<bool> h2_connection::read(std::string received) {
  session_.receive(received);
  take_events();
  wake_writer();
  bool is_there = true;
  while (is_there && !session_.is_over()) is_there = co_await read_more();
  if (!session_.is_over()) session_.terminate(h2::error_code::no_error);
  close_streams();
  co_return is_there;
}

/// How long is waited for the client: for a request while there is none, for the rest of one, for it to take
/// the rest of a response. What brings none of these, a PING or a part of a head, moves nothing.
time_point h2_connection::deadline() const noexcept {
  if (is_idle() && stopping_) return notice_until_;
  if (is_idle()) return time_after(idle_since_, context_.options.keep_alive_timeout);
  time_point first = time_point::max();
  for (const auto& [id, one] : exchanges_.entries()) first = std::min(first, one->deadline());
  return first;
}

void h2_connection::note_deadline() {
  if (!reading_) return;
  if (is_done()) return reading_->cancel();
  const time_point next = deadline();
  if (next != reading_->deadline()) reading_->set_deadline(next);
}

/// Ends the streams whose client is late; it may go on with the others.
void h2_connection::end_late() {
  now_ = context_.on.now();
  for (const auto& [id, one] : exchanges_.entries()) {
    if (one->deadline() > now_) continue;
    if (one->refuse_body(status::request_timeout, "the request took too long")) continue;
    session_.reset(id, h2::error_code::cancel);
    one->close();
  }
  wake_writer();
}

/// Returns false at the end of the connection, however it ended, or if the client was silent for too long.
task<bool> h2_connection::read_more() {
  cancel_scope limit(deadline());
  reading_ = &limit;
  auto reading = stream_.read_chunk();
  const ended how = co_await attempt(limit, reading);
  reading_ = nullptr;
  if (how == ended::cancelled) {
    co_await pass_on();
    if (is_done()) co_return true;
    if (deadline() > context_.on.now()) co_return true;  // who was late is gone by now
    if (is_idle() && stopping_) session_.end_shutdown();
    if (is_idle()) co_return false;
    end_late();
    co_return true;
  }
  if (how == ended::threw) {
    const auto error = reading.take_error();
    if (exception_group::holds<io::error>(error)) co_return false;
    std::rethrow_exception(error);
  }
  const io::chunk piece = reading.take();
  if (!piece) co_return false;
  now_ = context_.on.now();
  session_.receive(piece);
  take_events();
  wake_writer();
  co_return true;
}

// What came in one piece is answered in one: those who answer at once run before this does.
task<> h2_connection::write() {
  std::string output;
  for (;;) {
    output.clear();
    while (!session_.take_output(output)) {
      if (over_ && exchanges_.empty()) co_return;
      co_await work_.park();
    }
    take_events();  // streams that are over with this
    auto writing = stream_.write_all(output);
    cancel_scope limit(context_.options.write_timeout);
    const ended how = co_await attempt(limit, writing);
    if (how == ended::cancelled) co_await pass_on();
    if (how != ended::returned) {
      stream_.close();  // the task that reads learns of it
      close_streams();
      co_return;
    }
    if (!exchanges_.empty()) {
      const time_point until = time_after(context_.on.now(), context_.options.write_timeout);
      for (const auto& [id, one] : exchanges_.entries()) one->may_send(until);
    }
    note_deadline();
  }
}

void h2_connection::take_events() {
  while (auto e = session_.next_event()) {
    if (e->what == h2::event::kind::head) {
      take_head(*e);
      continue;
    }
    auto* const found = exchanges_.find(e->stream);
    if (e->what == h2::event::kind::goaway || !found) continue;
    h2_exchange& one = **found;
    switch (e->what) {
      case h2::event::kind::body: one.take_body(std::move(e->data)); break;
      case h2::event::kind::end: one.end_body(e->head ? std::move(e->head->fields) : headers()); break;
      default:
        one.close();
        if (!one.is_running()) forget(*found);
    }
  }
}

void h2_connection::take_head(h2::event& told) {
  const limits& bounds = context_.options.message;
  const std::string& protocol = told.head->protocol;
  const bool is_known = protocol.empty() || equal_ignoring_case(protocol, "websocket");
  const bool is_long = told.head->path.size() > bounds.request_line_bytes_max;
  const bool has_many = told.head->fields.size() > bounds.field_count_max;
  auto made = std::allocate_shared<h2_exchange>(pool_allocator<h2_exchange>(), *this, told.stream,
                                                std::move(*told.head));
  h2_exchange* const one = made.get();
  exchanges_.insert(told.stream, std::move(made));
  if (++served_ >= context_.options.requests_per_connection_max) {
    stopping_ = true;
    session_.end_shutdown();
  }
  if (is_long) {
    one->refuse(status::uri_too_long, "the target is too long");
  } else if (has_many || told.cut) {
    one->refuse(status::fields_too_large, has_many ? "too many fields" : "the fields are too large");
  } else if (!is_known) {
    one->refuse(status::not_implemented, "the protocol is not spoken here");  // RFC 9220 §3
  } else {
    one->begin();
  }
}

void h2_connection::start(const std::shared_ptr<h2_exchange>& one) {
  const auto run = [](h2_connection& self, std::shared_ptr<h2_exchange> mine) -> task<> {
    const struct last_step {
      h2_connection& of;
      h2::stream_id id;
      ~last_step() { of.forget(id); }
    } at_end{self, mine->id()};
    co_await mine->run();
  };
  group_->spawn(run, std::ref(*this), one);
}

/// Answered, or nobody is to be answered.
void h2_connection::forget(h2::stream_id id) {
  auto* const found = exchanges_.find(id);
  if (found && (over_ || (*found)->is_over())) forget(*found);
  wake_writer();
}

void h2_connection::forget(std::shared_ptr<h2_exchange>& one) {
  if (one.use_count() == 1) session_.reuse(one->take_fields());
  exchanges_.erase(one->id());
  if (is_idle()) idle_since_ = context_.on.now();
  if (is_idle() && stopping_) note_deadline();
}

/// Nothing is read any more.
void h2_connection::close_streams() {
  over_ = true;
  for (const auto& [id, one] : exchanges_.entries()) one->close();
  exchanges_.erase_if([](const auto& each) { return !each->is_running(); });
}

}  // namespace weft::http
