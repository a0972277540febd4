// SPDX-License-Identifier: MIT
#include "weft/client/client_response.hpp"

#include <memory>

#include "weft/base/print.hpp"
#include "weft/client/detail/sender.hpp"
#include "weft/client/redirect.hpp"
#include "weft/http/charset.hpp"
#include "weft/http/media_type.hpp"
#include "weft/http/set_cookie.hpp"

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
  throw response_not_read(got_->about.method + ' ' + got_->about.url +
                          ": the body of this response was not read");
}

bool client_response::has_redirect_location() const noexcept {
  return !redirect_location(status(), headers()).empty();
}

std::optional<std::string> client_response::next_url() const {
  return got_->next ? std::optional(got_->next->url.redacted_str()) : std::nullopt;
}

std::string client_response::encoding() const {
  if (const auto field = headers().get("content-type")) {
    const auto type = media_type::parse(*field);
    if (type && type->charset()) return std::string(*type->charset());
  }
  return got_->default_encoding.empty() ? "utf-8" : got_->default_encoding;
}

std::string client_response::text() const {
  auto decoded = decode_text(body(), encoding());
  if (!decoded) decoded = decode_text(body());
  return *std::move(decoded);
}

/// The body, or what it is in UTF-8 if it begins with a byte order mark: it may be passed over, as RFC 8259
/// §8.1 says, and there are servers that send it.
std::string_view client_response::json_text(std::string& decoded) const {
  const std::string_view text = body();
  if (!text.starts_with('\xEF') && !text.starts_with('\xFE') && !text.starts_with('\xFF')) return text;
  return decoded = this->text();
}

std::vector<link> client_response::links() const {
  std::vector<link> all;
  for (const std::string_view field : headers().get_all("link")) {
    for (link& one : parse_links(field)) all.push_back(std::move(one));
  }
  return all;
}

std::optional<std::string> client_response::cookie(std::string_view name) const {
  std::optional<std::string> found;
  for (const std::string_view field : headers().get_all("set-cookie")) {
    auto one = parse_set_cookie(field);
    if (!one || one->name != name) continue;
    if (found) throw cookie_conflict(format("Multiple cookies exist with name={}", name));
    found = std::move(one->value);
  }
  return found;
}

const client_response& client_response::raise_for_status() const& {
  if (is_success()) return *this;
  std::string message = format("{} '{} {}' for url '{}'", kind_of(status()), status(), reason(), url());
  if (const auto location = redirect_location(status(), headers()); !location.empty()) {
    message += format("\nRedirect location: '{}'", location);
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
