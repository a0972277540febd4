// SPDX-License-Identifier: MIT
#include "weft/server/errors.hpp"

namespace weft::http {

const std::error_category& exchange_category() noexcept {
  static const class final : public std::error_category {
    const char* name() const noexcept override { return "weft.http.exchange"; }
    std::string message(int code) const override {
      switch (static_cast<exchange_errc>(code)) {
        case exchange_errc::malformed_body: return "malformed body";
        case exchange_errc::slow_body: return "the body came too slowly";
        case exchange_errc::client_left: return "the client left";
        case exchange_errc::closed: return "the exchange is over";
        case exchange_errc::wrong_size: return "a body of the wrong size";
      }
      return "unknown error";
    }
  } category;
  return category;
}

}  // namespace weft::http
