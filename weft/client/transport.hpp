// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "weft/body/body_reader.hpp"
#include "weft/body/body_source.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/timeouts.hpp"
#include "weft/core/task.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

/// Is told what a transport does for a request, as it does it: `connect.started`, `connect.complete`,
/// `connect.failed`; `connection.reused`; `exchange.started`, `exchange.complete`, `exchange.failed`.
using trace_hook = std::function<void(std::string_view event, const request_info& about)>;

/// A request on its way, and where to.
struct outgoing_request {
  http::url url;
  http::request message{};                ///< with its target and Host
  std::shared_ptr<body_source> source{};  ///< makes the body, instead of `message.body`
  http::timeouts timeouts{};
  request_info about{};
  /// The response is wanted whole, in `message.body`; else `body` is to read it.
  bool read_whole = true;
  /// The source has been asked for the body. If it is not repeatable, there is no second time.
  bool source_used = false;

  std::string sni_hostname{};  ///< what TLS asks the server for; empty: the URL's host
  /// It asks for another protocol, which the connection speaks if the response is 101. Source: RFC 9110 §7.8.
  bool upgrades = false;
  trace_hook trace{};

  void tell(std::string_view event) const {
    if (trace) trace(event, about);
  }
  /// Whether the body can be sent now.
  bool has_body_left() const { return !source || !source_used || source->is_repeatable(); }
  /// The source, to be used now; null: there is none. Throws `stream_consumed` if it cannot be used again.
  body_source* take_source();
};

/// What came back. Lifetime: that of its transport.
struct incoming_response {
  response message{};
  /// Reads the body while it arrives; null: `message.body` is all of it. Destroyed before its end it closes
  /// the connection.
  std::unique_ptr<body_reader> body{};
  std::string http_version = "HTTP/1.1";
};

/// What takes a client's requests to whoever answers them: a network, a function, another transport.
///
/// One exchange at a time is all it sees: redirects, cookies and credentials are the client's.
class transport {
 public:
  virtual ~transport() = default;

  /// Suspends: until the head of the response is there, or all of it if it is wanted whole. Throws the errors
  /// of errors.hpp. Lifetime: borrows `wanted` until it returns.
  virtual task<incoming_response> send(outgoing_request& wanted) = 0;

 protected:
  transport() = default;
};

}  // namespace weft::http
