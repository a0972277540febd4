// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"
#include "weft/http/response.hpp"

// weft::error
// └── ws::error
//     ├── closed            close_code() and reason(): the connection is over
//     ├── bad_message       a message of the other kind, or one that is no such JSON
//     └── connect_error     no connection: response() is what the server said instead, if it did
namespace weft::ws {

/// The stable codes of this layer's errors.
enum class errc : std::uint8_t {
  closed = 1,
  wrong_kind,  ///< text where binary was expected, or the reverse
  bad_json,
  invalid_url,
  connect_failed,  ///< the name has no address, nobody listens there, or TLS failed
  timed_out,       ///< no answer in time
  refused,         ///< another answer than 101
  bad_handshake,   ///< the answer is none that RFC 6455 allows
};
const std::error_category& category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

/// The base of what this layer throws.
class error : public weft::error {
 public:
  error(errc code, const std::string& message) : weft::error(make_error_code(code), message) {}
};

/// The connection is over: `the connection was closed: 1009 message too big: a message of more than 10
/// bytes`.
class closed final : public error {
 public:
  closed(std::uint16_t code, const std::string& reason);

  /// Of the close that came first, the peer's or this side's; 1006: there was none.
  std::uint16_t close_code() const noexcept { return code_; }
  const std::string& reason() const noexcept { return *reason_; }

 private:
  std::uint16_t code_;
  std::shared_ptr<const std::string> reason_;  // shared: exceptions are copied where nothing may throw
};

/// Whether all that went wrong is that the connection is over, be it for several tasks at once.
bool holds_only_closed(const std::exception_ptr& error);

/// A message that the program did not expect. It is taken; the connection goes on.
class bad_message final : public error {
 public:
  using error::error;
};

/// A client got no connection: `ws://example.com/chat: the server answered 403 Forbidden`.
class connect_error final : public error {
 public:
  connect_error(errc code, const std::string& url, const std::string& why,
                std::shared_ptr<const http::response> response = nullptr);

  /// What the server answered, with the beginning of its body; null if nothing came.
  const http::response* response() const noexcept { return response_.get(); }

 private:
  std::shared_ptr<const http::response> response_;
};

}  // namespace weft::ws
