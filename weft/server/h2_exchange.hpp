// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_reader.hpp"
#include "weft/body/body_sink.hpp"
#include "weft/body/body_source.hpp"
#include "weft/body/takeover.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/h2/session.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

namespace weft::http {

class h2_connection;
class server_context;

/// One request of an HTTP/2 connection and its response; and the body of the request, while it comes.
class h2_exchange final : public body_reader, public std::enable_shared_from_this<h2_exchange> {
 public:
  h2_exchange(h2_connection& of, h2::stream_id id, h2::message_head&& head);

  h2::stream_id id() const noexcept { return id_; }
  /// A task of its own handles the request, or sends the response.
  bool is_running() const noexcept { return running_; }
  /// Its stream is over.
  bool is_over() const noexcept { return over_; }
  /// When the client must have sent more of the request, or taken the rest of the response.
  time_point deadline() const noexcept { return deadline_; }

  // What the connection tells it.
  void begin();
  void take_body(std::string piece);
  void end_body(headers trailers);
  void close();
  /// Something was sent. What is left of a response that was given away must be taken until `deadline`.
  void may_send(time_point deadline);
  /// Answers without asking the handler; false if that is too late.
  bool refuse(int status, std::string why);
  /// The same for what is wrong with the body, which the handler may have words of its own for.
  bool refuse_body(int status, std::string why);
  /// Gives away the fields of its request, once nobody has it any more.
  headers take_fields() noexcept { return std::move(request_.headers); }
  /// The time of a shutdown was over before the response was given away.
  void tell_of_cut(const server_context& context) const;
  /// What has taken the stream over is told that the server wants to end.
  void begin_shutdown();
  /// The connection is gone.
  void detach() noexcept;

  /// Has the request handled and sends the response, as the task that `begin` or `end_body` has started.
  task<> run();

  // The body of the request.
  task<std::string_view> next() override;
  const headers& trailers() const noexcept override { return request_.trailers; }

 private:
  friend class h2_tunnel;
  class sink;
  enum class connect : std::uint8_t { none, plain, extended };

  void start();
  bool try_answer();
  duration body_limit() const noexcept;
  bool announces_too_much() const noexcept;
  bool is_too_large() const noexcept;
  void finish(const headers& trailers = {});
  task<> handle();
  void keep_to_connect();
  bool agrees_to_tunnel() const noexcept;
  bool begin_tunnel();
  task<> run_tunnel();
  void answer_failure(const std::exception_ptr& error);
  void report(const std::exception_ptr& error);
  void report_failure();
  void answer_unsendable(const std::exception_ptr& why);
  void send_head(bool has_body, std::optional<std::uint64_t> bytes);
  bool send_own_head();
  bool send_whole_head();
  task<> send_response();
  task<> send_source(bool bodiless);
  task<> send(std::string_view piece);
  task<> wait_for_room(std::size_t bytes);
  void end_exchange();

  h2_connection* of_;  // null: over, and this is only held by whoever kept the reader
  const h2::stream_id id_;
  request request_;
  connection_info origin_;  // of the request, if a proxy has passed it on
  response response_;
  std::shared_ptr<takeover> takeover_;  // what runs the stream, after CONNECT
  std::string method_, target_;
  cancel_scope scope_;   // cancelled when the client resets the stream
  std::string waiting_;  // of the body, for a handler that takes it as it comes
  std::string given_;    // the piece that it has
  std::size_t body_bytes_ = 0;
  std::uint64_t sent_bytes_ = 0;
  time_point begun_;
  duration waited_for_body_{};  // by a handler that takes it as it comes
  time_point deadline_ = time_point::max();
  parking_lot arrived_, sendable_;
  connect connects_ = connect::none;
  bool refused_ = false;  // for its body, in words of the handler
  bool streams_ = false;  // the handler takes the body as it comes
  bool running_ = false;
  bool body_ended_ = false;
  bool made_ = false;            // `response_` is there, may be without asking the handler
  bool begun_response_ = false;  // its head was sent
  bool finished_ = false;        // the response was given away, whole
  bool closed_ = false;          // before that
  bool over_ = false;            // the stream, which is after that too
};

}  // namespace weft::http
