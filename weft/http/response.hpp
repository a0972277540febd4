// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "weft/http/headers.hpp"

namespace weft::http {

class body_source;
class follow_up;
class takeover;

/// A response as it is on the wire. Content-Length and the like are added when it is written.
struct response {
  int status = 200;
  std::string reason{};  ///< empty: `reason_phrase(status)` is written
  http::headers headers{};
  std::string body{};

  /// Makes the body while it is sent, instead of `body`. See weft/body.
  std::shared_ptr<body_source> source{};

  /// What the connection becomes after this response: a 101, or a 2xx to CONNECT.
  std::shared_ptr<takeover> upgrade{};

  /// What is to be done once the response was sent.
  std::shared_ptr<follow_up> after{};

  /// Why it is this one, if the handler failed and nobody took the error: the server reports it.
  std::exception_ptr failure{};

  /// Plain text in UTF-8.
  static response text(std::string body, int status = 200);

  /// HTML in UTF-8.
  static response html(std::string body, int status = 200);

  /// Bytes of any media type. Throws `std::invalid_argument` if `media_type` can be no field value.
  static response bytes(std::string body, std::string_view media_type = "application/octet-stream",
                        int status = 200);

  /// Takes away the body of a 205, which has none but says so by its length. RFC 9110 §15.3.6.
  void keep_to_status();

  /// The reason that is written: the own one or the usual one.
  std::string_view reason_or_default() const noexcept;
};

}  // namespace weft::http
