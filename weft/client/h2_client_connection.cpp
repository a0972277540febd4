// SPDX-License-Identifier: MIT
#include "weft/client/h2_client_connection.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/client/h2_client_exchange.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {

namespace {

h2::limits h2_limits_of(const limits& bounds) {
  h2::limits made;
  made.header_bytes_max = static_cast<std::uint32_t>(std::min<std::size_t>(bounds.header_bytes_max, 1 << 30));
  made.streams_max = 1000;  // the server says how many it takes
  return made;
}

constexpr duration catch_up_limit = 1ms;

/// True while it lives.
class flag_guard {
 public:
  explicit flag_guard(bool& flag) noexcept : flag_(flag) { flag_ = true; }
  flag_guard(const flag_guard&) = delete;
  flag_guard& operator=(const flag_guard&) = delete;
  ~flag_guard() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

h2_client_connection::h2_client_connection(std::unique_ptr<io::stream> stream, const limits& bounds)
    : stream_(std::move(stream)), session_(h2::role::client, h2_limits_of(bounds)) {}
h2_client_connection::~h2_client_connection() = default;

bool h2_client_connection::is_usable() const noexcept {
  return lost_ == loss::none && !deaf_ && loop_ == current_loop() && session_.takes_requests();
}

// TLS has input also where it is none of ours: then a read would wait.
task<> h2_client_connection::catch_up() {
  while (lost_ == loss::none && !has_reader_ && stream_->has_input()) {
    auto reading = read_for_all();
    cancel_scope limit(catch_up_limit);
    if (co_await attempt(limit, reading) != ended::cancelled) continue;
    co_await pass_on();
    break;
  }
}

/// Begins a request once the server takes one more; empty-handed (0) if that will never be.
task<h2::stream_id> h2_client_connection::begin(h2_client_exchange& by, const h2::message_head& head,
                                                bool has_body) {
  std::optional<h2::stream_id> made;
  if (places_.empty()) made = session_.request(head, has_body);
  while (!made && is_usable()) {
    bool waited = false;  // those that came before are first
    co_await wait(places_,
                  [&] { return !is_usable() || (std::exchange(waited, true) && session_.has_place()); });
    if (is_usable()) made = session_.request(head, has_body);
  }
  if (!made) co_return 0;
  exchanges_.insert(*made, &by);
  co_return *made;
}

/// Waits until `until()`, or for the end of the connection: reads for all, or is woken by who does.
task<> h2_client_connection::wait(parking_lot& in, std::function<bool()> until) {
  // Whoever was woken to read, or to begin, passes it on if it is cut, and when it has what it wanted.
  const struct last_step {
    h2_client_connection& of;
    ~last_step() { of.hand_over(); }
  } at_end{*this};
  while (lost_ == loss::none && !until()) {
    if (has_reader_) {
      co_await in.park();
    } else {
      co_await read_for_all();
    }
  }
}

task<> h2_client_connection::read_for_all() {
  const flag_guard mine(has_reader_);
  noticed_ = false;
  try_flush();
  if (noticed_) co_return;
  if (unsent_.empty() || writing_) co_return co_await read_once();
  // The server may take no more before somebody reads what it sends.
  bool flushing = true;
  const auto flush_beside = [this, &flushing]() -> task<> {
    co_await flush(write_limit_);
    flushing = false;
    if (reading_) reading_->cancel();
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(std::cref(flush_beside));
    do {
      noticed_ = false;
      co_await read_once();
    } while (flushing && lost_ == loss::none);
  });
}

task<> h2_client_connection::read_once() {
  if (lost_ != loss::none || noticed_) co_return;
  auto reading = stream_->read_chunk();
  cancel_scope nudge;
  reading_ = &nudge;
  const ended how = co_await attempt(nudge, reading);
  reading_ = nullptr;
  if (how == ended::cancelled) {  // or there is something to send
    co_await pass_on();
    co_return;
  }
  if (how == ended::threw) co_return lose(loss::read_failed, describe(reading.take_error()));
  const io::chunk piece = reading.take();
  if (!piece) co_return lose(loss::ended, "the server closed the connection");
  receive(piece);
}

void h2_client_connection::receive(std::string_view bytes) {
  session_.receive(bytes);
  take_events();
  if (!session_.error().empty()) {
    try_flush();  // so that the server knows
    return lose(loss::malformed, session_.error());
  }
  sendable_.unpark_all();
  if (session_.has_place()) places_.unpark_one();
}

void h2_client_connection::take_events() {
  while (auto e = session_.next_event()) {
    noticed_ = true;
    auto* const found = exchanges_.find(e->stream);
    if (e->what == h2::event::kind::goaway || !found) continue;
    if (e->what == h2::event::kind::head) used_ = true;
    (*found)->take(*e);
  }
}

/// What is to be sent next; false: nothing.
bool h2_client_connection::next_output() {
  if (deaf_) return false;
  if (!unsent_.empty()) return true;
  output_.clear();
  const bool any = session_.take_output(output_);
  take_events();                                 // streams that are over with this
  if (noticed_ && reading_) reading_->cancel();  // it may be what the reader waits for
  unsent_ = output_;
  if (session_.has_place()) places_.unpark_one();
  return any;
}

/// Sends all that there is. A write is not cut, but bounded: half a frame would end the connection for all.
/// After that whoever is cut leaves the rest to the others.
task<> h2_client_connection::flush(duration limit) {
  write_limit_ = limit;
  if (writing_) co_return;  // whoever writes goes on with it
  co_await write_for_all(limit);
  if (!is_cancelled(co_await this_chain{})) co_return;
  try_flush();
  hand_over();
  co_await pass_on();
}

task<> h2_client_connection::write_for_all(duration limit) {
  const flag_guard mine(writing_);
  while (lost_ == loss::none && next_output()) {
    auto writing = stream_->write_all(unsent_);
    cancel_scope bound(cancel_scope::shielded, limit);
    const ended how = co_await attempt(bound, writing);
    if (how == ended::cancelled) co_return lose(loss::write_late, detail::after("write timed out", limit));
    if (how == ended::threw) co_return give_up_writing();
    unsent_ = {};
    sendable_.unpark_all();
    if (is_cancelled(co_await this_chain{})) break;
  }
  check_session();
}

/// The same, as far as it goes without waiting.
void h2_client_connection::try_flush() noexcept {
  if (writing_ || lost_ != loss::none) return;
  try {
    while (next_output()) {
      const std::size_t sent = stream_->try_write(unsent_);
      unsent_.remove_prefix(sent);
      if (!unsent_.empty()) break;
    }
  } catch (const io::error&) {
    return give_up_writing();
  }
  if (!unsent_.empty() && reading_) reading_->cancel();  // it sends the rest
  if (unsent_.empty()) check_session();
}

/// What the server has said by then, and that it has left, is still to be read: it says more.
void h2_client_connection::give_up_writing() noexcept {
  deaf_ = true;
  unsent_ = {};
}

/// What the server did wrong may be known only once it was told so.
void h2_client_connection::check_session() {
  if (!session_.error().empty()) lose(loss::malformed, session_.error());
}

/// Nobody waits for anything of a request any more: if it is not over it is reset, which is all that the
/// server sees.
void h2_client_connection::end(h2::stream_id which) noexcept {
  if (!exchanges_.erase(which) || lost_ != loss::none) return;
  session_.reset(which, h2::error_code::cancel);
  try_flush();
  hand_over();
}

void h2_client_connection::lose(loss how, std::string why) {
  if (lost_ != loss::none) return;
  lost_ = how;
  why_lost_ = std::move(why);
  if (reading_) reading_->cancel();
  wake_all();
}

void h2_client_connection::wake_all() noexcept {
  for (const auto& [id, one] : exchanges_.entries()) one->arrived_.unpark_all();
  sendable_.unpark_all();
  places_.unpark_all();
}

/// Leaves reading to one of those that wait, if nobody reads; and a place, if there is one.
void h2_client_connection::hand_over() noexcept {
  if (!places_.empty() && (session_.has_place() || !is_usable())) places_.unpark_one();
  if (has_reader_) return;
  for (const auto& [id, one] : exchanges_.entries()) {
    if (one->arrived_.unpark_one()) return;
  }
  if (!sendable_.unpark_one()) places_.unpark_one();
}

}  // namespace weft::http
