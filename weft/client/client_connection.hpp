// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/options.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

/// The client's end of one HTTP/1.1 connection: one request after the other.
class client_connection : public base::list_hook {
 public:
  client_connection(std::unique_ptr<io::stream> stream, const limits& bounds)
      : stream_(std::move(stream)), parser_(h1::role::response, bounds) {}
  ~client_connection() { unlink(); }

  /// Sends a request and reads its response, within the limits for writing and reading.
  ///
  /// Throws the errors of `errors.hpp`. After one, or a cancellation, the connection is not to be used again.
  task<response> exchange(const request& wanted, const timeouts& limits, const request_info& about);

  /// Whether another request can follow the last response.
  bool reusable() const noexcept { return reusable_; }
  /// Whether the last exchange failed because a connection that had been used before was closed without a
  /// byte of the response: the server may have closed it before it saw the request.
  bool was_stale() const noexcept { return exchanges_ > 1 && lost_; }

  /// Whether an idle connection is still there, as far as the loop has noticed: the server has neither closed
  /// it nor sent what nobody asked for.
  bool is_usable() const noexcept { return !stream_->noticed_input(); }
  /// The same, at this moment. Cost: a system call.
  bool is_usable_now() const noexcept { return !stream_->has_input(); }
  void mark_idle(std::string origin, time_point since) {
    origin_ = std::move(origin);
    idle_since_ = since;
  }
  const std::string& origin() const noexcept { return origin_; }
  time_point idle_since() const noexcept { return idle_since_; }

 private:
  void encode_head(const request& wanted, const request_info& about);
  task<> send_and_read(std::string_view body, response& made, const timeouts& limits,
                       const request_info& about);
  task<> send(std::string_view body, const timeouts& limits, const request_info& about);
  task<> read_more(const timeouts& limits, const request_info& about);
  bool parse(response& made, const request_info& about);
  template <typename E>
  [[noreturn]] void fail(const request_info& about, const std::string& why) const;
  void take_head(response& made);
  std::string_view unread() const noexcept { return {input_.data() + begin_, end_ - begin_}; }

  std::unique_ptr<io::stream> stream_;
  h1::parser parser_;
  std::string output_;
  std::string input_;  // [begin_, end_) was read and is not parsed yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t exchanges_ = 0;
  std::exception_ptr unsent_;           // why the request could not be sent whole
  cancel_scope* read_limit_ = nullptr;  // of the read in progress
  int interim_ = 0;                     // responses before the final one
  bool writing_ = false;
  bool answered_ = false;  // a byte of the response came
  bool lost_ = false;      // the connection ended before
  bool at_end_ = false;
  bool reusable_ = false;
  std::string origin_;
  time_point idle_since_{};
};

}  // namespace weft::http
