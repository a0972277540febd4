// SPDX-License-Identifier: MIT
#include "weft/http/response.hpp"

#include <utility>

#include "weft/http/status.hpp"

namespace weft::http {

namespace {

response of_known_type(std::string body, std::string_view media_type, int status) {
  response made{.status = status, .body = std::move(body)};
  made.headers.add_unchecked("content-type", media_type, detail::checked());
  return made;
}

}  // namespace

response response::bytes(std::string body, std::string_view media_type, int status) {
  return {.status = status, .reason = {}, .headers = {{"content-type", media_type}}, .body = std::move(body)};
}

response response::text(std::string body, int status) {
  return of_known_type(std::move(body), "text/plain; charset=utf-8", status);
}

response response::html(std::string body, int status) {
  return of_known_type(std::move(body), "text/html; charset=utf-8", status);
}

void response::keep_to_status() {
  if (status != status::reset_content) return;
  body.clear();
  source.reset();
  headers.erase("content-length");
}

std::string_view response::reason_or_default() const noexcept {
  return reason.empty() ? reason_phrase(status) : std::string_view(reason);
}

}  // namespace weft::http
