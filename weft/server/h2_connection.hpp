// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_group.hpp"
#include "weft/h2/session.hpp"
#include "weft/h2/stream_map.hpp"
#include "weft/http/request.hpp"
#include "weft/io/stream.hpp"
#include "weft/server/served_connection.hpp"
#include "weft/server/server_context.hpp"

namespace weft::http {

class h2_exchange;

/// What an HTTP/2 connection begins with; no request of HTTP/1.x does. Source: RFC 9113 §3.4.
inline constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// One HTTP/2 connection of a server: each request is a task of it, and all are answered side by side.
class h2_connection final : public served_connection {
 public:
  /// `secure`: over TLS, for handlers to know.
  h2_connection(io::stream& stream, server_context& context, bool secure);
  ~h2_connection();

  /// Serves until the client or the server is done with it. `received` is what came already. Errors of the
  /// connection itself end it silently.
  task<> run(std::string received = {});

  void begin_shutdown(const shutdown_limits& until) override;

 private:
  friend class h2_exchange;
  friend class h2_tunnel;

  task<> converse(std::string received);
  task<bool> read(std::string received);
  task<bool> read_more();
  task<> write();
  void take_events();
  void take_head(h2::event& told);
  void start(const std::shared_ptr<h2_exchange>& one);
  void close_streams();
  void forget(h2::stream_id id);
  void forget(std::shared_ptr<h2_exchange>& one);
  bool is_idle() const noexcept { return exchanges_.empty(); }
  bool is_done() const noexcept { return is_idle() && session_.is_over(); }
  bool is_shutting_down() const noexcept { return notice_until_ != time_point(); }
  time_point deadline() const noexcept;
  void note_deadline();
  void end_late();
  /// There may be something to send.
  void wake_writer() noexcept { work_.unpark_one(); }

  io::stream& stream_;
  server_context& context_;
  h2::session session_;
  connection_info info_;
  cancel_scope scope_{cancel_scope::shielded, duration::max()};
  cancel_scope* reading_ = nullptr;                         // of the read in progress
  h2::stream_map<std::shared_ptr<h2_exchange>> exchanges_;  // until their streams are over
  task_group<>* group_ = nullptr;
  parking_lot work_;         // the task that writes
  time_point now_;           // when the last bytes came
  time_point idle_since_;    // while `is_idle`
  time_point notice_until_;  // while a shutdown was begun, and is not ended
  std::size_t served_ = 0;
  bool stopping_ = false;
  bool over_ = false;  // nothing is read any more
};

}  // namespace weft::http
