// SPDX-License-Identifier: MIT
#include "weft/h2/session.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/h2/detail/fields.hpp"
#include "weft/h2/detail/known_host.hpp"
#include "weft/h2/detail/open_streams.hpp"
#include "weft/h2/detail/recycled_memory.hpp"
#include "weft/h2/detail/spare_heads.hpp"
#include "weft/h2/detail/spoken_streams.hpp"

namespace weft::h2 {

using detail::open_stream;

namespace {

// Events whose memory is kept for the next bytes.
constexpr std::size_t spare_events_max = 64;

/// Whether a stream that is reset with this code was reset for what the peer did: who makes us do that to all
/// of them (CVE-2025-8671) is no better than who does it.
bool is_blame(std::uint32_t code) noexcept {
  return code != NGHTTP2_NO_ERROR && code != NGHTTP2_INTERNAL_ERROR && code != NGHTTP2_CANCEL;
}

// What a PING is given that asks whether a GOAWAY has arrived.
constexpr std::array<std::uint8_t, 8> shutdown_mark{'s', 'h', 'u', 't', 'd', 'o', 'w', 'n'};

bool is_shutdown_answer(const nghttp2_frame& ping) noexcept {
  return (ping.hd.flags & NGHTTP2_FLAG_ACK) != 0 && std::ranges::equal(ping.ping.opaque_data, shutdown_mark);
}

struct session_end {
  void operator()(nghttp2_session* used) const noexcept { nghttp2_session_del(used); }
};

void check(int result, const char* what) {
  if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  if (result < 0) throw std::invalid_argument(format("weft: {}: {}", what, nghttp2_strerror(result)));
}

}  // namespace

struct session::state {
  role self;
  limits bounds;
  detail::recycled_memory memory{};  // of `engine`
  std::unique_ptr<nghttp2_session, session_end> engine{};
  detail::open_streams streams{};
  detail::head_in_parts received{};  // of `receiving`: head or trailers
  open_stream* receiving = nullptr;  // or null
  std::size_t received_bytes = 0;    // as `limits::header_bytes_max` counts
  detail::spare_heads spare_heads{};
  std::vector<event> events{};  // that come next
  std::vector<event> given{};   // [next, size) were not given yet
  std::size_t next = 0;
  detail::field_list fields{};  // of the head that is being sent
  std::string error{};
  std::size_t resets = 0;       // that the peer asked for or forced, less streams that ended well
  std::size_t idle_frames = 0;  // since the last that brought something
  detail::spoken_streams spoken_of{bounds.streams_max + bounds.resets_max};
  detail::known_host host{};
  std::string output{};  // taken from nghttp2 before its time
  bool broken = false;   // the peer sent what it must not: perhaps it was the end
  bool terminated = false;
  bool shutting_down = false;  // the peer was asked to begin nothing more
  bool peer_knows = false;     // of that
  bool refuses = false;        // nothing more is taken
  bool peer_has_left = false;

  bool pump(std::string& out) {
    const std::size_t before = out.size();
    for (;;) {
      const std::uint8_t* bytes = nullptr;
      const ssize_t size = nghttp2_session_mem_send(engine.get(), &bytes);
      if (size == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
      if (size <= 0) return out.size() > before;
      out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
  }
  void note_sent_end(stream_id which) {
    open_stream* const stream = streams.find(which);
    if (!stream) return;
    stream->sent_end = true;
    end_if_dismissed(which, *stream);
  }
  void end_if_dismissed(stream_id which, const open_stream& stream) {
    if (!stream.dismissed || !stream.sent_end || stream.got_end) return;
    nghttp2_submit_rst_stream(engine.get(), NGHTTP2_FLAG_NONE, which, NGHTTP2_NO_ERROR);
  }
  void resume(stream_id which, open_stream& stream) {
    if (std::exchange(stream.deferred, false)) nghttp2_session_resume_data(engine.get(), which);
  }
  void note_sent_reset(stream_id which, std::uint32_t code) {
    const open_stream* const stream = streams.find(which);
    if (self == role::server && stream && !stream->got_end) spoken_of.note_reset(which);
    if (is_blame(code)) count_reset();
  }
  void count_reset() {
    if (self == role::server && ++resets > bounds.resets_max) refuse("streams that are all reset");
  }
  void count_idle_frame() {
    if (++idle_frames > bounds.idle_frames_max) refuse("frames that bring nothing");
  }
  void refuse(const char* why, std::uint32_t code = NGHTTP2_ENHANCE_YOUR_CALM) {
    if (!error.empty()) return;
    error = why;
    nghttp2_session_terminate_session(engine.get(), code);
  }
  void feed(std::string_view bytes) {
    if (bytes.empty() || !error.empty()) return;
    const ssize_t used = nghttp2_session_mem_recv(
        engine.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (used == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
    if (used >= 0 || !error.empty()) return;
    const bool flooded = used == NGHTTP2_ERR_FLOODED || used == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
    refuse(nghttp2_strerror(static_cast<int>(used)),
           flooded ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
  }
  // A stream that is over is unknown to nghttp2, which drops what comes of it. One that this side has reset
  // may still be spoken of; those that were passed over are closed as well: RFC 9113 §5.1, §5.1.1.
  void feed_and_check(std::string_view bytes) {
    std::size_t fed = 0;
    spoken_of.scan(bytes, [&](std::size_t at, stream_id which) {
      feed(bytes.substr(fed, at - fed));
      fed = at;
      if (streams.find(which) || spoken_of.may_be_late(which) || refuses) return;
      refuse("a frame of a stream that is closed", NGHTTP2_STREAM_CLOSED);
    });
    feed(bytes.substr(fed));
  }
  void tell_head(stream_id which, open_stream& stream) {
    auto head = received.take();
    stream.head_told = self == role::server || head->status / 100 != 1;
    events.emplace_back(event::kind::head, which, std::move(head)).cut =
        received_bytes > bounds.header_bytes_max;
  }
  void tell_end(stream_id which, open_stream& stream, std::unique_ptr<message_head> trailers = {}) {
    stream.got_end = true;
    events.emplace_back(event::kind::end, which, std::move(trailers));
  }
};

/// What nghttp2 calls. Nothing may be thrown through it.
struct session::callbacks {
  static state& of(void* data) noexcept { return *static_cast<state*>(data); }

  // Of a type that nobody knows: it is dropped, but `frame_received` is told.
  static int unpack_unknown(nghttp2_session*, void**, const nghttp2_frame_hd*, void*) { return 0; }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    state& s = of(data);
    s.receiving = &s.streams.begin(frame->hd.stream_id);
    s.received.begin(s.spare_heads.take());
    s.received_bytes = 0;
    s.idle_frames = 0;
    return 0;
  }

  // A program sees nothing of it, or nothing more.
  static int end_stream(nghttp2_session* engine, stream_id which, std::uint32_t code) {
    nghttp2_submit_rst_stream(engine, NGHTTP2_FLAG_NONE, which, code);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int header(nghttp2_session* engine, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* data) {
    state& s = of(data);
    if (!s.receiving) return 0;
    s.received_bytes += name_size + value_size + 32;
    if (s.received_bytes > s.bounds.header_bytes_max) {
      if (s.self == role::server && !s.receiving->head_told) return 0;  // it can be answered
      return end_stream(engine, frame->hd.stream_id, NGHTTP2_ENHANCE_YOUR_CALM);
    }
    const bool good = s.received.add({reinterpret_cast<const char*>(name), name_size},
                                     {reinterpret_cast<const char*>(value), value_size},
                                     s.self == role::server ? &s.host : nullptr);
    if (!good) return end_stream(engine, frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
    return 0;
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    state& s = of(data);
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    open_stream* const stream = s.streams.find(frame->hd.stream_id);
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        if (!stream) break;
        if (!stream->head_told) s.tell_head(frame->hd.stream_id, *stream);
        if (ends) s.tell_end(frame->hd.stream_id, *stream, s.received.take());
        break;
      case NGHTTP2_DATA:
        if (stream && ends) s.tell_end(frame->hd.stream_id, *stream);
        if (frame->hd.length > 0) s.idle_frames = 0;
        if (frame->hd.length > 0 || ends) break;
        [[fallthrough]];
      case NGHTTP2_PING:
        if (s.shutting_down && is_shutdown_answer(*frame)) s.peer_knows = true;
        [[fallthrough]];
      case NGHTTP2_SETTINGS:
      case NGHTTP2_PRIORITY: s.count_idle_frame(); break;
      case NGHTTP2_GOAWAY:
        s.count_idle_frame();
        s.peer_has_left = true;
        s.events.emplace_back(event::kind::goaway, frame->goaway.last_stream_id).code =
            static_cast<error_code>(frame->goaway.error_code);
        break;
      case NGHTTP2_RST_STREAM: s.count_reset(); break;
      default:
        if (frame->hd.type > NGHTTP2_CONTINUATION) s.count_idle_frame();
    }
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int, void* data) {
    state& s = of(data);
    s.broken = true;
    const bool is_refused = frame->hd.type == NGHTTP2_HEADERS && !s.streams.find(frame->hd.stream_id);
    if (is_refused) s.spoken_of.note_reset(frame->hd.stream_id);  // it has never begun
    return 0;
  }

  // nghttp2 does not say when it gives up a stream or a connection, but it says so to the peer.
  static int frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    state& s = of(data);
    if (frame->hd.type <= NGHTTP2_HEADERS && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      s.note_sent_end(frame->hd.stream_id);
      return 0;
    }
    if (frame->hd.type == NGHTTP2_RST_STREAM)
      s.note_sent_reset(frame->hd.stream_id, frame->rst_stream.error_code);
    if (frame->hd.type != NGHTTP2_GOAWAY) return 0;
    if (s.shutting_down && !s.refuses) {  // not earlier: nghttp2 sends a PING before all that waits
      nghttp2_submit_ping(s.engine.get(), NGHTTP2_FLAG_NONE, shutdown_mark.data());
    }
    if (frame->goaway.error_code == NGHTTP2_NO_ERROR) return 0;
    if (!s.error.empty() || s.terminated) return 0;
    s.error.assign(reinterpret_cast<const char*>(frame->goaway.opaque_data), frame->goaway.opaque_data_len);
    if (s.error.empty()) s.error = nghttp2_http2_strerror(frame->goaway.error_code);
    return 0;
  }

  static int data_chunk(nghttp2_session* engine, std::uint8_t, stream_id which, const std::uint8_t* bytes,
                        std::size_t size, void* data) {
    state& s = of(data);
    s.events.emplace_back(event::kind::body, which).data.assign(reinterpret_cast<const char*>(bytes), size);
    // A stream that nobody reads must not close the window of the others.
    nghttp2_session_consume_connection(engine, size);
    return 0;
  }

  static int stream_closed(nghttp2_session*, stream_id which, std::uint32_t code, void* data) {
    state& s = of(data);
    const open_stream* const stream = s.streams.find(which);
    if (!stream) return 0;
    // A peer's reset may give any code: what counts is whether there was an answer.
    if (code == NGHTTP2_NO_ERROR && stream->sent_end && s.resets > 0) --s.resets;
    if (s.receiving == stream) s.receiving = nullptr;
    s.streams.forget(which);
    s.events.emplace_back(event::kind::closed, which).code = static_cast<error_code>(code);
    return 0;
  }

  static ssize_t read_body(nghttp2_session* engine, stream_id which, std::uint8_t* into, std::size_t room,
                           std::uint32_t* flags, nghttp2_data_source*, void* data) {
    open_stream* const stream = of(data).streams.find(which);
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::size_t bytes = stream->take(into, room);
    stream->deferred = bytes == 0 && !stream->finished;
    if (stream->deferred) return NGHTTP2_ERR_DEFERRED;
    if (stream->unsent.empty()) {
      if (stream->finished) *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (stream->finished && !stream->trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const detail::field_list fields(stream->trailers);
        nghttp2_submit_trailer(engine, which, fields.data(), fields.size());
      }
    }
    return static_cast<ssize_t>(bytes);
  }
};

session::session(role self, const limits& bounds) : state_(new state{.self = self, .bounds = bounds}) {
  const std::unique_ptr<nghttp2_session_callbacks, void (*)(nghttp2_session_callbacks*)> calls(
      [] {
        nghttp2_session_callbacks* made = nullptr;
        check(nghttp2_session_callbacks_new(&made), "callbacks");
        return made;
      }(),
      nghttp2_session_callbacks_del);
  nghttp2_session_callbacks_set_on_begin_headers_callback(calls.get(), callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(calls.get(), callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(calls.get(), callbacks::frame_received);
  nghttp2_session_callbacks_set_unpack_extension_callback(calls.get(), callbacks::unpack_unknown);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(calls.get(), callbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_frame_send_callback(calls.get(), callbacks::frame_sent);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls.get(), callbacks::data_chunk);
  nghttp2_session_callbacks_set_on_stream_close_callback(calls.get(), callbacks::stream_closed);

  nghttp2_option* made = nullptr;
  check(nghttp2_option_new(&made), "options");
  const std::unique_ptr<nghttp2_option, void (*)(nghttp2_option*)> options(made, nghttp2_option_del);
  nghttp2_option_set_no_auto_window_update(made, 1);
  nghttp2_option_set_no_closed_streams(made, 1);  // which would be of use for priorities, that nobody heeds
  for (int type = NGHTTP2_CONTINUATION + 1; type < 256; ++type) {
    nghttp2_option_set_user_recv_extension_type(made, static_cast<std::uint8_t>(type));
  }
  nghttp2_option_set_max_continuations(made, bounds.continuations_max);
  nghttp2_option_set_max_outbound_ack(made, bounds.unsent_answers_max);

  nghttp2_session* engine = nullptr;
  nghttp2_mem* const memory = state_->memory.calls();
  check(self == role::server ? nghttp2_session_server_new3(&engine, calls.get(), state_.get(), made, memory)
                             : nghttp2_session_client_new3(&engine, calls.get(), state_.get(), made, memory),
        "session");
  state_->engine.reset(engine);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, bounds.streams_max},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, bounds.window_bytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, bounds.header_bytes_max},
      self == role::client ? nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}
                           : nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1},
  };
  check(nghttp2_submit_settings(engine, NGHTTP2_FLAG_NONE, settings, std::size(settings)), "settings");
  const auto whole = static_cast<std::int32_t>(std::min<std::uint32_t>(bounds.window_bytes, 1U << 26) * 4);
  check(nghttp2_session_set_local_window_size(engine, NGHTTP2_FLAG_NONE, 0, whole), "window");
}

session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

bool session::receive(std::string_view bytes) {
  state& s = *state_;
  if (!s.error.empty()) return false;
  s.self == role::server ? s.feed_and_check(bytes) : s.feed(bytes);
  if (std::exchange(s.peer_knows, false)) end_shutdown();
  if (std::exchange(s.broken, false)) s.pump(s.output);
  return s.error.empty();
}

const std::string& session::error() const noexcept { return state_->error; }

event* session::next_event() {
  state& s = *state_;
  if (s.next > 0) s.spare_heads.give_back(std::move(s.given[s.next - 1].head));
  if (s.next == s.given.size()) {
    s.given.clear();
    if (s.given.capacity() > spare_events_max) s.given = std::vector<event>();
    s.given.swap(s.events);
    s.next = 0;
    if (s.given.empty()) return nullptr;
  }
  return &s.given[s.next++];
}

void session::reuse(http::headers fields) { state_->spare_heads.give_back(std::move(fields)); }

bool session::take_output(std::string& out) {
  std::string& before = state_->output;
  const bool any = !before.empty();
  out += before;
  before.clear();
  return state_->pump(out) || any;
}

bool session::takes_requests() const noexcept {
  const state& s = *state_;
  if (s.peer_has_left || s.terminated || s.shutting_down || !s.error.empty()) return false;
  return nghttp2_session_check_request_allowed(s.engine.get()) != 0;
}

bool session::has_place() const noexcept {
  const state& s = *state_;
  const std::uint32_t taken =
      nghttp2_session_get_remote_settings(s.engine.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  return s.streams.size() < std::min(taken, s.bounds.streams_max) && takes_requests();
}

std::optional<stream_id> session::request(const message_head& head, bool has_body) {
  state& s = *state_;
  if (!has_place()) return std::nullopt;
  detail::field_list& fields = s.fields;
  fields.assign(head);
  nghttp2_data_provider body{.source = {}, .read_callback = callbacks::read_body};
  const stream_id made = nghttp2_submit_request(s.engine.get(), nullptr, fields.data(), fields.size(),
                                                has_body ? &body : nullptr, nullptr);
  if (made == NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE) return std::nullopt;
  check(made, "request");
  s.streams.begin(made).has_body = has_body;
  return made;
}

void session::respond(stream_id to, const message_head& head, bool has_body) {
  state& s = *state_;
  open_stream* const stream = s.streams.find(to);
  if (!stream) return;
  detail::field_list& fields = s.fields;
  fields.assign(head);
  if (head.status / 100 == 1) {
    check(nghttp2_submit_headers(s.engine.get(), NGHTTP2_FLAG_NONE, to, nullptr, fields.data(), fields.size(),
                                 nullptr),
          "interim response");
    return;
  }
  stream->has_body = has_body;
  nghttp2_data_provider body{.source = {}, .read_callback = callbacks::read_body};
  check(nghttp2_submit_response(s.engine.get(), to, fields.data(), fields.size(), has_body ? &body : nullptr),
        "response");
}

std::size_t session::room(stream_id of) const noexcept {
  const open_stream* const stream = state_->streams.find(of);
  if (!stream || stream->finished) return 0;
  const std::size_t waiting = stream->unsent.size() - stream->sent;
  return state_->bounds.unsent_bytes_max - std::min(waiting, state_->bounds.unsent_bytes_max);
}

void session::write(stream_id to, std::string_view piece) {
  open_stream* const stream = state_->streams.find(to);
  if (!stream || stream->finished || piece.empty()) return;
  if (stream->sent > 0) stream->unsent.erase(0, std::exchange(stream->sent, 0));
  stream->unsent += piece;
  state_->resume(to, *stream);
}

void session::finish(stream_id of, const http::headers& trailers) {
  open_stream* const stream = state_->streams.find(of);
  if (!stream || stream->finished || !stream->has_body) return;
  if (!trailers.empty()) detail::field_list{trailers};  // refused here rather than when it is sent
  stream->finished = true;
  stream->trailers = trailers;
  state_->resume(of, *stream);
}

void session::reset(stream_id which, error_code code) {
  if (!state_->streams.find(which)) return;
  check(nghttp2_submit_rst_stream(state_->engine.get(), NGHTTP2_FLAG_NONE, which,
                                  static_cast<std::uint32_t>(code)),
        "reset");
}

void session::dismiss(stream_id of) {
  open_stream* const stream = state_->streams.find(of);
  if (!stream) return;
  stream->dismissed = true;
  state_->end_if_dismissed(of, *stream);
}

void session::consume(stream_id of, std::size_t bytes) {
  if (state_->streams.find(of)) nghttp2_session_consume_stream(state_->engine.get(), of, bytes);
}

void session::begin_shutdown() {
  state& s = *state_;
  if (s.self == role::client) return end_shutdown();
  if (std::exchange(s.shutting_down, true) || s.terminated) return;
  check(nghttp2_submit_shutdown_notice(s.engine.get()), "shutdown");
}

void session::end_shutdown() {
  state& s = *state_;
  s.shutting_down = true;
  if (std::exchange(s.refuses, true) || s.terminated) return;
  const stream_id last = nghttp2_session_get_last_proc_stream_id(s.engine.get());
  check(nghttp2_submit_goaway(s.engine.get(), NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0),
        "shutdown");
  s.pump(s.output);  // else nghttp2 would take streams until it is sent, which the peer may begin elsewhere
}

void session::terminate(error_code code) {
  state_->terminated = true;
  check(nghttp2_session_terminate_session(state_->engine.get(), static_cast<std::uint32_t>(code)),
        "terminate");
}

bool session::is_over() const noexcept {
  const state& s = *state_;
  if (s.terminated || !s.error.empty()) return true;
  return (s.peer_has_left || s.refuses) && s.streams.empty();
}

std::size_t session::streams() const noexcept { return state_->streams.size(); }

}  // namespace weft::h2
