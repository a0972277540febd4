// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weft/client/options.hpp"
#include "weft/client/streamed_response.hpp"
#include "weft/client/transport.hpp"
#include "weft/core/task.hpp"
#include "weft/http/query_params.hpp"

namespace weft::http::detail {

/// A request with what the client itself has to know of it.
struct sending : outgoing_request {
  std::shared_ptr<http::auth> credentials{};
  bool follow_redirects = false;
  bool whole = true;          ///< the caller wants the body read
  bool decode = true;         ///< Content-Encoding is undone
  bool addressed = false;     ///< has the fields that follow from its URL: they are made once for each
  bool cookies_set = false;   ///< the Cookie field is the client's
  std::string own_cookies{};  ///< those that are not of the jar
};

/// The URL by which a WebSocket is asked for: that of http for ws, of https for wss. Source: RFC 6455 §4.1.
url without_web_socket(url to);

/// What is behind a client: makes requests of what programs ask for, and takes them through credentials,
/// redirects and hooks to the transport.
class sender {
 public:
  explicit sender(client_options options);

  const client_options& options() const noexcept { return options_; }
  cookie_jar& cookies() noexcept { return options_.cookies; }

  /// The request as it is sent first. Throws `invalid_url`, `unsupported_protocol`, `std::logic_error`.
  std::unique_ptr<sending> prepare(std::string_view method, std::string_view url) const;
  std::unique_ptr<sending> prepare(std::string_view method, std::string_view url,
                                   request_options&& options) const;

  /// The response within the total time, whole or opened. Lifetime: borrows `wanted`.
  task<streamed_response> send(sending& wanted);
  /// The same of a response that is wanted whole.
  task<client_response> send_whole(std::unique_ptr<sending> wanted);

 private:
  http::url join(std::string_view method, std::string_view text) const;
  std::unique_ptr<sending> begin(std::string_view method, std::string_view url) const;
  static void set_query(sending& wanted, const query_params& all);
  void set_body(sending& wanted, request_options& options) const;
  void finish(sending& wanted) const;
  static bool needs_several(const sending& wanted) noexcept {
    return wanted.credentials || wanted.follow_redirects;
  }
  task<client_response> send_owned(std::unique_ptr<sending> wanted);
  task<streamed_response> send_within(duration total, sending& wanted);
  task<streamed_response> follow(sending& wanted);
  task<streamed_response> authenticate(sending& wanted);
  task<streamed_response> exchange(sending& wanted);
  template <typename Response, typename Pointer>
  task<Response> exchange_by(Pointer to);
  streamed_response open(incoming_response&& got, sending& wanted);
  void address(sending& wanted);
  static void keep_next(client_response& got, const sending& wanted);
  void set_cookies(sending& wanted);
  void keep_cookies(const http::url& from, const client_response& got);

  client_options options_;
  headers usual_fields_;  // of each request that does not have them
  std::shared_ptr<transport> transport_;
};

}  // namespace weft::http::detail
