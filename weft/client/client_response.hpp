// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/client/errors.hpp"
#include "weft/core/clock.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/link.hpp"
#include "weft/http/response.hpp"
#include "weft/model/from_json.hpp"

namespace weft::http {

namespace detail {
class sender;
struct sending;
}  // namespace detail

/// What a server answered, read to its end; of a `streamed_response`, as far as it was read.
class client_response {
 public:
  client_response(response wire, request_info about) : wire_(std::move(wire)), about_(std::move(about)) {}

  int status() const noexcept { return wire_.status; }
  /// As the server sent it, or the usual one for the status.
  std::string_view reason() const noexcept { return wire_.reason_or_default(); }
  const http::headers& headers() const noexcept { return wire_.headers; }
  /// Throws `response_not_read` for one that is streamed and was not read whole.
  const std::string& body() const& { return check_read(), wire_.body; }
  std::string body() && { return check_read(), std::move(wire_.body); }
  /// `HTTP/1.1`.
  const std::string& http_version() const noexcept { return http_version_; }

  /// What was asked, after redirects; `request().url` is where the response is from.
  const request_info& request() const noexcept { return about_; }
  const std::string& url() const noexcept { return about_.url; }
  /// The redirects that led here, oldest first.
  const std::vector<client_response>& history() const noexcept { return history_; }
  /// From sending the request until the response was read, or its head if it is streamed.
  duration elapsed() const noexcept { return elapsed_; }

  bool is_informational() const noexcept { return status() / 100 == 1; }
  bool is_success() const noexcept { return status() / 100 == 2; }
  bool is_redirect() const noexcept { return status() / 100 == 3; }
  bool is_client_error() const noexcept { return status() / 100 == 4; }
  bool is_server_error() const noexcept { return status() / 100 == 5; }

  /// Whether it names another place for the request.
  bool has_redirect_location() const noexcept;
  /// Where `client::follow` goes; empty if it is no redirect, or one that was followed.
  std::optional<std::string> next_url() const;

  /// The body as UTF-8; what is wrong in it becomes U+FFFD. Throws as `body`.
  std::string text() const;
  /// The charset of `text()`: what Content-Type says, else the client's `encoding`.
  std::string encoding() const;
  /// What the Link fields say; targets as they are written.
  std::vector<link> links() const;
  /// The value of the cookie of that name that the response sets; empty: none. Throws `cookie_conflict` if it
  /// sets several of that name.
  std::optional<std::string> cookie(std::string_view name) const;

  /// Throws `status_error` unless the status is 2xx. Returns the response, so that calls chain.
  const client_response& raise_for_status() const&;
  client_response&& raise_for_status() &&;

  /// The body, read as JSON into a plain struct; a byte order mark is passed over. Throws `decoding_error`
  /// that says what does not fit.
  template <typename T>
  T json() const {
    std::string decoded;
    auto read = model::from_json<T>(json_text(decoded));
    if (!read) throw decoding_error(about_, read.error().what());
    return *std::move(read);
  }

 protected:
  void check_read() const {
    if (!read_) throw_not_read();
  }
  [[noreturn]] void throw_not_read() const;
  std::string_view json_text(std::string& decoded) const;

  friend class detail::sender;

  response wire_;
  request_info about_;
  std::string http_version_ = "HTTP/1.1";
  bool read_ = true;
  std::string default_encoding_;

 private:
  friend class client;
  std::shared_ptr<const detail::sending> next_;  // null: nowhere
  std::vector<client_response> history_;
  duration elapsed_{};
};

}  // namespace weft::http
