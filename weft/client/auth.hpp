// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"

namespace weft::http {

class client_response;
struct outgoing_request;

/// Puts credentials into requests, and answers servers that ask for them.
///
/// One object may serve many clients, requests and tasks of one loop at once. Not asked after a redirect to
/// another origin. Derive from it for a scheme of your own; what it needs from elsewhere, a token, it may
/// fetch by a client of its own.
class auth {
 public:
  virtual ~auth() = default;

  /// Before a request is sent.
  virtual task<> prepare(outgoing_request& wanted) = 0;

  /// After a response: whether the request, changed, is to be sent again. Returns false for good at some
  /// time.
  virtual task<bool> answer(outgoing_request& wanted, const client_response& got);

  /// Whether `answer` looks at the body of the response, which is read whole then.
  virtual bool needs_response_body() const { return false; }

 protected:
  auth() = default;
};

/// User and password with each request. Source: RFC 7617.
std::shared_ptr<auth> basic_auth(std::string_view user, std::string_view password);

/// A token with each request. Source: RFC 6750.
std::shared_ptr<auth> bearer_auth(std::string_view token);

/// `fn(request)` before each request.
std::shared_ptr<auth> function_auth(std::function<task<>(outgoing_request&)> fn);

/// No credentials, whatever the client, the URL or the environment have.
std::shared_ptr<auth> no_auth();

}  // namespace weft::http
