// SPDX-License-Identifier: MIT
#include "weft/client/client_response.hpp"

#include <memory>

#include "weft/base/print.hpp"
#include "weft/client/redirect.hpp"

namespace weft::http {

namespace {

std::string_view kind_of(int status) noexcept {
  switch (status / 100) {
    case 1: return "Informational response";
    case 3: return "Redirect response";
    case 4: return "Client error";
    case 5: return "Server error";
    default: return "Invalid status code";
  }
}

}  // namespace

void client_response::throw_not_read() const {
  throw response_not_read(about_.method + ' ' + about_.url + ": the body of this response was not read");
}

const client_response& client_response::raise_for_status() const& {
  if (is_success()) return *this;
  std::string message = format("{} '{} {}' for url '{}'", kind_of(status()), status(), reason(), url());
  if (const auto location = headers().get("location"); is_followed(status()) && location) {
    message += format("\nRedirect location: '{}'", *location);
  }
  message += format(
      "\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/{}", status());
  throw status_error(message, std::make_shared<client_response>(*this));
}

client_response&& client_response::raise_for_status() && {
  static_cast<const client_response&>(*this).raise_for_status();
  return std::move(*this);
}

}  // namespace weft::http
