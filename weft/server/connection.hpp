// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/io/stream.hpp"
#include "weft/server/handler.hpp"
#include "weft/server/options.hpp"

namespace weft::http {

/// What the connections of a server share.
class server_context {
 public:
  /// Throws `std::invalid_argument` if the server's name can be no field value.
  server_context(handler h, server_options o);

  /// A line with a Date field, made anew once a second.
  std::string_view date_line();
  /// A line with a Server field; empty if there is none.
  std::string_view server_line() const noexcept { return server_line_; }

  const handler handle;
  const server_options options;

 private:
  std::chrono::sys_seconds date_of_{};
  std::string date_line_;
  std::string server_line_;
};

/// One connection of a server: reads requests, has them handled, writes the responses in order.
///
/// Responses to pipelined requests are collected: what came in one piece is answered in one.
class connection : public base::list_hook {
 public:
  connection(io::stream& stream, server_context& context);
  ~connection();

  /// Serves until the client or the server is done with it. Errors of the connection itself end it silently.
  task<> run();

  /// No request after the one in progress, which gets until `deadline`; an idle connection ends now.
  void begin_shutdown(time_point deadline);

 private:
  enum class parsed : std::uint8_t { request, part, malformed };
  enum class input : std::uint8_t { bytes, end, timed_out };
  class reading_mark;

  task<> converse();
  parsed parse();
  task<input> read_more();
  bool is_idle() const noexcept;
  time_point read_deadline(time_point now);
  void shed_memory();
  void take_head();
  void answer_at_once();
  task<> answer();
  task<ended> answer_late(task<response>& running);
  void answer_failure(const std::exception_ptr& error);
  /// Puts the response behind those that wait to be sent. Returns whether it may wait too.
  bool collect();
  task<> send();
  task<bool> client_has_left();
  void encode(bool close);
  void add_own_fields(bool close);
  task<> flush(std::string_view body = {});
  task<> refuse(int status, std::string reason);
  task<> linger();

  std::string_view unread() const noexcept { return {input_.data() + begin_, end_ - begin_}; }

  io::stream& stream_;
  server_context& context_;
  h1::parser parser_;
  cancel_scope scope_{cancel_scope::shielded, duration::max()};
  cancel_scope* reading_ = nullptr;  // of the read that it waits for
  request request_;
  response response_;
  std::string input_;  // [begin_, end_) was read and is not parsed yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;          // responses that are not sent yet
  std::string_view body_left_;  // of the last one, if it is too large to be copied
  std::size_t served_ = 0;
  std::optional<time_point> head_deadline_;  // once a head did not come in one piece
  bool in_request_ = false;                  // from its first byte until its response is sent
  bool in_body_ = false;
  bool keep_alive_ = true;
  bool stopping_ = false;
};

}  // namespace weft::http
