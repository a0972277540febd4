// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/body/takeover.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/read_limit.hpp"
#include "weft/io/stream.hpp"
#include "weft/server/follow_ups.hpp"
#include "weft/server/incoming_body.hpp"
#include "weft/server/served_connection.hpp"
#include "weft/server/server_context.hpp"
#include "weft/sync/event.hpp"

namespace weft::http {

class outgoing_body;

/// One connection of a server: reads requests, has them handled, writes the responses in order.
///
/// Responses to pipelined requests are collected: what came in one piece is answered in one. While a handler
/// or the source of a response waits, the connection is looked after: what was collected is sent, and if the
/// client leaves, what waits is cancelled.
class connection final : public served_connection {
 public:
  /// `secure`: over TLS, for handlers to know.
  connection(io::stream& stream, server_context& context, bool secure = false);
  ~connection();

  /// Serves until the client or the server is done with it. Errors of the connection itself end it silently.
  task<> run();

  void begin_shutdown(const shutdown_limits& until) override;

 private:
  friend class incoming_body;
  friend class outgoing_body;
  enum class parsed : std::uint8_t { request, part, malformed };
  enum class input : std::uint8_t { bytes, end, timed_out };
  struct attendance;

  task<> converse();
  parsed parse();
  bool make_room();
  task<> say_continue();
  task<input> read_more();
  bool is_idle() const noexcept;
  time_point read_deadline(time_point now);
  time_point last_deadline(time_point now) const;
  void shed_memory();
  void begin_request();
  bool take_head();
  void begin_exchange();
  void end_exchange(std::uint64_t body_bytes);
  void tell_of_cut();
  void start_follow_ups();
  bool answer_at_once();
  task<> answer();
  void take_answer(ended how, task<response>& running);
  template <typename T>
  task<ended> attended(task<T>& running, bool flush_first);
  task<> attend(attendance& of);
  [[gnu::cold]] void answer_failure(const std::exception_ptr& error);
  void replace_response(response made);
  void report(const std::exception_ptr& error);
  void report_failure();
  void report_unless_lost(const std::exception_ptr& error);
  void skip_body();
  /// Puts the response behind those that wait to be sent. Returns whether it may wait too.
  bool collect();
  bool must_close() const noexcept;
  bool send_at_once();
  task<> send();
  task<> send_source();
  task<std::exception_ptr> make_body_of_response(body_source& source, outgoing_body& sink);
  task<> hand_over();
  void abandon();
  bool is_http2() const noexcept;
  task<> become_http2();
  task<bool> client_has_left();
  void encode(bool close, h1::body_framing framing);
  std::string_view own_lines(bool close);
  task<> flush(std::string_view body = {}, std::string_view tail = {});
  void end_flush();
  void begin_refused();
  task<> answer_refused();
  task<> refuse(int status, std::string reason);

  void settle();
  void keep(io::chunk piece);
  const char* received() const noexcept { return piece_ ? std::string_view(piece_).data() : input_.data(); }
  std::string_view unread() const noexcept { return {received() + begin_, end_ - begin_}; }

  io::stream& stream_;
  server_context& context_;
  h1::parser parser_;
  connection_info info_;
  connection_info origin_;  // of the request, if a proxy has passed it on
  cancel_scope scope_{cancel_scope::shielded, duration::max()};
  io::read_limit reads_;
  request request_;
  response response_;
  // [begin_, end_) of one of these was read and is not parsed yet.
  io::chunk piece_;    // while nothing is waited for: an idle connection has none
  std::string input_;  // what is left of it after that
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;  // responses that are not sent yet
  std::string own_lines_;
  std::string_view body_left_;  // of the last one, if it is too large to be copied
  std::size_t served_ = 0;
  std::optional<time_point> head_deadline_;  // once a head did not come in one piece
  std::optional<shutdown_limits> stopping_;
  time_point head_at_{};  // when the head of the request was there, if somebody is told
  duration waited_for_body_{};
  std::shared_ptr<incoming_body> reader_;  // of a request whose handler takes the body as it comes
  std::optional<event> body_over_;         // the same: it has taken all of it
  std::shared_ptr<takeover> takeover_;     // what runs the connection now
  served_connection* http2_ = nullptr;     // the same
  std::vector<std::shared_ptr<follow_up>> follow_ups_;  // of responses that are not sent yet
  std::string method_, target_;                         // of the request, for whoever is told of it
  bool in_request_ = false;                             // from its first byte until its response is sent
  bool in_body_ = false;
  bool is_head_ = false;  // the method is HEAD
  bool continue_said_ = false;
  bool handling_ = false;  // counted in the context
  bool keep_alive_ = true;
  bool gone_ = false;  // the client has left: nobody is to be answered
};

}  // namespace weft::http
