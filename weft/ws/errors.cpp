// SPDX-License-Identifier: MIT
#include "weft/ws/errors.hpp"

#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/ws/close_code.hpp"

namespace weft::ws {

namespace {

class ws_category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.ws"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::closed: return "the connection is closed";
      case errc::wrong_kind: return "a message of the other kind";
      case errc::bad_json: return "the message is no such JSON";
      case errc::invalid_url: return "the URL is invalid";
      case errc::connect_failed: return "no connection";
      case errc::timed_out: return "the server took too long";
      case errc::refused: return "the server refused";
      case errc::bad_handshake: return "the handshake is malformed";
    }
    return "unknown";
  }
};

std::string closed_text(std::uint16_t code, const std::string& reason) {
  std::string text = format("the connection was closed: {} {}", code, close_code_name(code));
  if (!reason.empty()) text += ": " + reason;
  return text;
}

}  // namespace

const std::error_category& category() noexcept {
  static const ws_category one;
  return one;
}

closed::closed(std::uint16_t code, const std::string& reason)
    : error(errc::closed, closed_text(code, reason)),
      code_(code),
      reason_(std::make_shared<std::string>(reason)) {}

bool holds_only_closed(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const closed&) {
    return true;
  } catch (const exception_group& all) {
    return !all.split<closed>().second;
  } catch (...) {
    return false;
  }
}

connect_error::connect_error(errc code, const std::string& url, const std::string& why,
                             std::shared_ptr<const http::response> response)
    : error(code, url + ": " + why), response_(std::move(response)) {}

}  // namespace weft::ws
