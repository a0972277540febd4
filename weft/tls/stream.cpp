// SPDX-License-Identifier: MIT
#include "weft/tls/stream.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/exclusive_use.hpp"
#include "weft/io/pollable.hpp"
#include "weft/tls/detail/stream_state.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {

namespace {

constexpr duration alert_limit = 1s;
constexpr std::size_t record_bytes_max = 16 * 1024;

void check_writable(const detail::stream_state& s) {
  if (s.closed) throw io::error(ECANCELED, "write");
  if (s.protocol.failure()) std::rethrow_exception(s.protocol.failure());
  if (s.torn && !s.writing) throw error(errc::torn, "write: an earlier write failed or was cut half-way");
  if (s.end_said) throw error(errc::closed, "write: this end has said that it was all");
}

}  // namespace

// Set before, cleared after: so it stays when the write below throws or is cut.
task<> detail::stream_state::send() {
  sending.clear();
  sending.swap(protocol.output());
  torn = true;
  co_await below->write_all(sending);
  torn = false;
}

task<> detail::stream_state::send_alert() {
  if (writing || torn || closed || protocol.output().empty()) co_return;
  const io::exclusive_use mine(writing, "");
  auto sending_it = send();
  cancel_scope limit(alert_limit);
  if (co_await attempt(limit, sending_it) == ended::cancelled) co_await pass_on();
}

stream::stream(std::unique_ptr<detail::stream_state> state) noexcept : state_(std::move(state)) {}
stream::stream(stream&&) noexcept = default;
stream& stream::operator=(stream&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
stream::~stream() { close(); }

task<> detail::stream_state::wait_for_room() {
  io::wait_ready room(socket->readiness(), io::direction::write);
  co_await room;
  if (room.error_number != 0) throw io::error(room.error_number, "write");
}

task<> detail::stream_state::refill(progress what) {
  if (what == progress::wants_room) co_return co_await wait_for_room();
  if (what == progress::failed) {
    co_await send_alert();
    std::rethrow_exception(protocol.failure());
  }
  protocol.received(co_await below->read_some(protocol.room()));
}

task<std::size_t> stream::read_some(std::span<char> into) {
  detail::stream_state& s = *state_;
  const io::exclusive_use mine(s.reading, "weft: another task reads this stream already");
  co_await pass_on();
  for (;;) {
    if (s.closed) throw io::error(ECANCELED, "read");
    const auto [what, count] = s.protocol.decrypt(into);
    if (what == detail::progress::done || what == detail::progress::ended) co_return count;
    co_await s.refill(what);
  }
}

task<io::chunk> stream::read_chunk() {
  detail::stream_state& s = *state_;
  const io::exclusive_use mine(s.reading, "weft: another task reads this stream already");
  auto& pool = (co_await this_loop{}).local<io::chunk_pool>();
  co_await pass_on();
  for (;;) {
    if (s.closed) throw io::error(ECANCELED, "read");
    io::chunk read(pool);
    const auto [what, count] = s.protocol.decrypt(read.room());
    read.resize(count);
    if (what == detail::progress::done || what == detail::progress::ended) co_return read;
    read = {};
    co_await s.refill(what);
  }
}

task<> stream::write_all(std::string_view data) { return write_all(data, {}); }

task<> stream::write_all(std::string_view first, std::string_view second) {
  detail::stream_state& s = *state_;
  check_writable(s);
  const io::exclusive_use mine(s.writing, "weft: another task writes to this stream already");
  co_await pass_on();
  bool any = !first.empty() || !second.empty();
  if (any && std::exchange(s.ahead, false)) (first.empty() ? second : first).remove_prefix(1);
  if (any && s.protocol.kernel_sends()) {
    s.torn = true;
    co_await s.below->write_all(first, second);
    s.torn = false;
    co_return;
  }
  for (; any; any = !first.empty() || !second.empty()) {
    if (s.closed) throw io::error(ECANCELED, "write");
    if (!s.protocol.encrypt(first) || (first.empty() && !s.protocol.encrypt(second))) {
      std::rethrow_exception(s.protocol.failure());
    }
    co_await s.send();
  }
}

std::size_t stream::try_write(std::string_view data) {
  detail::stream_state& s = *state_;
  if (s.writing || data.empty()) return 0;
  check_writable(s);
  if (s.protocol.kernel_sends()) return s.below->try_write(data);
  std::string& records = s.protocol.output();
  if (!records.empty()) records.erase(0, s.below->try_write(records));
  if (!records.empty() || (data.size() == 1 && !s.ahead)) return 0;
  std::string_view left = data.substr(0, record_bytes_max);
  const std::size_t offered = left.size();
  if (std::exchange(s.ahead, false)) left.remove_prefix(1);
  if (!s.protocol.encrypt(left)) std::rethrow_exception(s.protocol.failure());
  if (!records.empty()) records.erase(0, s.below->try_write(records));
  // A record cannot be taken back. The caller keeps a byte of it, so that it comes again: nobody else would
  // send the rest.
  s.ahead = !records.empty();
  return offered - left.size() - (s.ahead ? 1 : 0);
}

task<> stream::close_write() {
  detail::stream_state& s = *state_;
  if (s.end_said && !s.torn) co_return;
  check_writable(s);
  const io::exclusive_use mine(s.writing, "weft: another task writes to this stream already");
  co_await pass_on();
  for (;;) {
    const detail::progress what = s.protocol.encrypt_end();
    if (what == detail::progress::done) break;
    if (what == detail::progress::failed) std::rethrow_exception(s.protocol.failure());
    co_await s.wait_for_room();
  }
  s.end_said = true;
  co_await s.send();
}

void stream::close() noexcept {
  if (!state_) return;
  state_->closed = true;
  state_->below->close();
}

bool stream::has_input() const noexcept {
  return state_->closed || state_->protocol.has_plaintext() || state_->below->has_input();
}
bool stream::noticed_input() const noexcept {
  return state_->closed || state_->protocol.has_plaintext() || state_->below->noticed_input();
}

task<> stream::shutdown() {
  struct closed_on_exit {
    stream& it;
    ~closed_on_exit() { it.close(); }
  } const guard{*this};
  auto ending = [](stream& it) -> task<> {
    co_await it.close_write();
    try {
      std::array<char, 4096> dropped;
      while (co_await it.read_some(dropped) > 0) {}
    } catch (const io::error&) {
      // Nobody wants to know what was lost: this end had said that it was all.
    }
  }(*this);
  cancel_scope limit(state_->shutdown_limit);
  if (co_await attempt(limit, ending) == ended::cancelled) {
    co_await pass_on();
    throw timeout_error("TLS shutdown: the peer does not end its side");
  }
  ending.take();
}

std::string stream::version() const { return SSL_get_version(&state_->protocol.ssl()); }
std::string stream::cipher() const { return SSL_get_cipher_name(&state_->protocol.ssl()); }
bool stream::resumed() const noexcept { return SSL_session_reused(&state_->protocol.ssl()) == 1; }
net::socket_stream* stream::kernel_socket() const noexcept {
  return state_->protocol.kernel_sends() ? state_->socket : nullptr;
}
io::stream& stream::below() const noexcept { return *state_->below; }

void stream::answer_attribute(io::attribute_request& request) const {
  state_->below->answer_attribute(request);
}

std::string stream::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(&state_->protocol.ssl(), &name, &size);
  return name ? std::string(reinterpret_cast<const char*>(name), size) : std::string();
}

std::string stream::server_name() const {
  const char* const name = SSL_get_servername(&state_->protocol.ssl(), TLSEXT_NAMETYPE_host_name);
  return name ? name : "";
}

std::optional<certificate> stream::peer_certificate() const {
  const X509* const shown = SSL_get0_peer_certificate(&state_->protocol.ssl());
  if (!shown) return std::nullopt;
  return detail::describe(*shown);
}

}  // namespace weft::tls
