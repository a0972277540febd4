// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "weft/body/body_reader.hpp"
#include "weft/body/body_source.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/h2_client_connection.hpp"
#include "weft/client/timeouts.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/h2/session.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/sync/event.hpp"

namespace weft::http {

/// One request of an HTTP/2 connection and its response; and the body of the response, while it comes.
///
/// Destroyed before its end it resets its stream, and the connection goes on. Lifetime: must not outlive the
/// connection.
class h2_client_exchange final : public body_reader {
 public:
  h2_client_exchange(h2_client_connection& on, const timeouts& limits, request_info about,
                     std::size_t body_bytes_max);
  h2_client_exchange(const h2_client_exchange&) = delete;
  h2_client_exchange& operator=(const h2_client_exchange&) = delete;
  ~h2_client_exchange() override;

  /// Sends a request once the server takes one more, and reads its response; with `head_only` only the head,
  /// and `next` gives the body, whatever its size.
  ///
  /// As `client_connection` does, in limits and errors. Throws `pool_timeout` if no other request was over in
  /// time.
  task<response> converse(const request& wanted, std::string_view scheme, body_source* source,
                          bool head_only);

  /// Whether it failed before the server did anything for it: it may be sent again.
  bool was_refused() const noexcept { return refused_; }
  /// Whether it failed because a connection that had been used before was closed without a word of the
  /// response: the server may have closed it before it saw the request.
  bool was_stale() const noexcept;
  /// The number of its stream; 0: it has not begun.
  h2::stream_id id() const noexcept { return id_; }

  task<std::string_view> next() override;
  const headers& trailers() const noexcept override { return trailers_; }

 private:
  friend class h2_client_connection;
  class sink;

  void take(h2::event& what);
  void take_head(h2::message_head& head);
  void take_body(std::string piece);
  task<> begin(const request& wanted, std::string_view scheme, const body_source* source, bool has_body);
  task<> send_and_read(std::string_view body, body_source* source, bool head_only);
  task<> send_body(std::string_view body, body_source* source);
  task<> write(std::string_view piece);
  task<> finish(const headers& trailers);
  task<> wait_for_response(bool head_only);
  task<> wait_for_more();
  bool has_come(bool head_only) const noexcept { return over_ || (head_only && has_head_); }
  void check() const;
  [[noreturn]] void fail_lost() const;

  h2_client_connection& on_;
  const timeouts limits_;
  const request_info about_;
  const std::size_t body_bytes_max_;
  h2::stream_id id_ = 0;
  response response_;
  headers trailers_;
  std::string waiting_;  // of the body, for one who takes it as it comes
  std::string given_;    // the piece that was given last
  parking_lot arrived_;
  event asked_for_;                     // the body of a request that waits for 100
  std::exception_ptr unsent_;           // why the request could not be sent whole
  std::string failure_;                 // what the server did wrong
  cancel_scope* read_limit_ = nullptr;  // of the wait in progress
  std::size_t progress_ = 0;            // counts what came
  int interim_ = 0;                     // responses before the final one
  bool kept_ = false;                   // the connection had served others before
  bool expects_continue_ = false;
  bool whole_ = true;  // the body goes into `response_`
  bool sending_ = false;
  bool has_head_ = false;
  bool ended_ = false;  // the response is complete
  bool over_ = false;   // nothing more comes
  bool refused_ = false;
};

}  // namespace weft::http
