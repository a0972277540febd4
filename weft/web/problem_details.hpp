// SPDX-License-Identifier: MIT
#pragma once

#include "weft/web/middleware.hpp"

namespace weft::web {

/// Says errors as problem details, `application/problem+json`, to clients that accept that; or to all.
///
///     {"type":"about:blank","title":"Not Found","status":404,"detail":"no such item","instance":"/items/7"}
///
/// A detail that is no text, as of what is wrong with parameters, is `errors`. Responses that the program
/// made itself are left as they are, but for `{"detail": …}`. What the server below the application refuses
/// before the head of a request is there (400, 408, 414, 431), or because it has too much to do (503), never
/// comes to the application, and stays a line of text. So does the 500 that the server makes of an error that
/// nobody takes: `on_error<std::exception>` takes them all. Source: RFC 9457.
class problem_details final : public middleware {
 public:
  enum class given_to { those_who_accept, all };
  explicit problem_details(given_to whom = given_to::those_who_accept) noexcept : whom_(whom) {}
  void after(request& r, http::response& made) override;

 private:
  given_to whom_;
};

}  // namespace weft::web
