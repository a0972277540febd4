// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>

#include "weft/base/error.hpp"

// weft::error
// └── http::exchange_error    a client did not keep its side of a request; status(): what it is answered
namespace weft::http {

/// The stable codes of the server's errors.
enum class exchange_errc : std::uint8_t {
  malformed_body = 1,  ///< its framing is wrong, or it is larger than allowed: `status()` tells
  slow_body,           ///< it came too slowly
  client_left,         ///< the client closed the connection in the middle
  closed,              ///< the exchange is over: its reader or sink must not be used any more
  wrong_size,          ///< a body of another size than was announced was made for a response
};
const std::error_category& exchange_category() noexcept;
inline std::error_code make_error_code(exchange_errc e) noexcept {
  return {static_cast<int>(e), exchange_category()};
}

/// A client did not keep its side of a request. A handler that lets it pass answers `status()` with it, if
/// there is anybody left to be told.
class exchange_error final : public weft::error {
 public:
  exchange_error(exchange_errc code, int status, const std::string& message)
      : weft::error(make_error_code(code), message), status_(status) {}
  int status() const noexcept { return status_; }

 private:
  int status_;
};

}  // namespace weft::http

template <>
struct std::is_error_code_enum<weft::http::exchange_errc> : std::true_type {};
