// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/client/pooled_connection.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/h2/session.hpp"
#include "weft/h2/stream_map.hpp"
#include "weft/http/limits.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

class h2_client_exchange;

/// The client's end of one HTTP/2 connection: any number of requests side by side, each an
/// `h2_client_exchange`.
///
/// It has no task of its own. Of the tasks that wait for something of it one reads for all, and leaves that
/// to another one when it has what it waited for; whoever has something to send sends for all.
class h2_client_connection final : public pooled_connection {
 public:
  /// Why nothing comes of a connection any more.
  enum class loss : std::uint8_t { none, ended, read_failed, malformed, write_late };

  h2_client_connection(std::unique_ptr<io::stream> stream, const limits& bounds);
  ~h2_client_connection() override;

  bool is_shared() const noexcept override { return true; }
  /// Whether requests can begin, now or once others are over.
  bool is_usable() const noexcept override;
  /// Whether nothing is left to be sent: a reset that the server does not know of, say.
  bool is_settled() const noexcept { return unsent_.empty(); }
  /// Takes note of what has arrived while nobody waited: an end, say. Suspends: hardly.
  task<> catch_up();

  loss lost() const noexcept { return lost_; }
  const std::string& why_lost() const noexcept { return why_lost_; }
  /// Whether a response ever came.
  bool was_used() const noexcept { return used_; }
  /// What the connection stands on.
  io::stream& stream() const noexcept { return *stream_; }

 private:
  friend class h2_client_exchange;

  // For the exchanges.
  task<h2::stream_id> begin(h2_client_exchange& by, const h2::message_head& head, bool has_body);
  task<> wait(parking_lot& in, std::function<bool()> until);
  task<> flush(duration limit);
  void end(h2::stream_id which) noexcept;

  task<> write_for_all(duration limit);
  task<> read_for_all();
  task<> read_once();
  void receive(std::string_view bytes);
  void take_events();
  bool next_output();
  void try_flush() noexcept;
  void give_up_writing() noexcept;
  void check_session();
  void lose(loss how, std::string why);
  void wake_all() noexcept;
  void hand_over() noexcept;

  const loop* const loop_ = current_loop();  // whose the connection is
  std::unique_ptr<io::stream> stream_;
  h2::session session_;
  h2::stream_map<h2_client_exchange*> exchanges_;
  parking_lot places_;    // those that wait for a stream to be over
  parking_lot sendable_;  // those that wait for the server to take more
  std::string output_;    // [sent_, size) is being sent, or is what a try has left
  std::string_view unsent_;
  cancel_scope* reading_ = nullptr;  // of the read in progress
  duration write_limit_ = 5s;        // as the last request has it
  bool used_ = false;
  bool has_reader_ = false;
  bool noticed_ = false;  // something came of the streams since the reader has looked
  bool writing_ = false;
  bool deaf_ = false;  // the server takes nothing any more
  loss lost_ = loss::none;
  std::string why_lost_;
};

}  // namespace weft::http
