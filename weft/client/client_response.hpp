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
  client_response(response wire, request_info about)
      : got_(std::make_unique<content>(std::move(wire), std::move(about))) {}
  client_response(const client_response& other) : got_(std::make_unique<content>(*other.got_)) {}
  client_response(client_response&&) noexcept = default;
  client_response& operator=(const client_response& other) { return *this = client_response(other); }
  client_response& operator=(client_response&&) noexcept = default;
  ~client_response() = default;

  int status() const noexcept { return got_->wire.status; }
  /// As the server sent it, or the usual one for the status.
  std::string_view reason() const noexcept { return got_->wire.reason_or_default(); }
  const http::headers& headers() const noexcept { return got_->wire.headers; }
  /// Throws `response_not_read` for one that is streamed and was not read whole.
  const std::string& body() const& { return check_read(), got_->wire.body; }
  std::string body() && { return check_read(), std::move(got_->wire.body); }
  /// `HTTP/1.1`.
  const std::string& http_version() const noexcept { return got_->http_version; }

  /// What was asked, after redirects; `request().url` is where the response is from.
  const request_info& request() const noexcept { return got_->about; }
  const std::string& url() const noexcept { return got_->about.url; }
  /// The redirects that led here, oldest first.
  const std::vector<client_response>& history() const noexcept { return got_->history; }
  /// From sending the request until the response was read, or its head if it is streamed.
  duration elapsed() const noexcept { return got_->elapsed; }

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
    if (!read) throw decoding_error(got_->about, read.error().what());
    return *std::move(read);
  }

 protected:
  void check_read() const {
    if (!got_->read) throw_not_read();
  }
  [[noreturn]] void throw_not_read() const;
  std::string_view json_text(std::string& decoded) const;

  friend class client;
  friend class detail::sender;

  /// In one place: a response goes through many hands.
  struct content {
    content(response&& message, request_info&& request) noexcept
        : wire(std::move(message)), about(std::move(request)) {}

    response wire;
    request_info about;
    std::string http_version = "HTTP/1.1";
    std::string default_encoding;
    bool read = true;
    std::shared_ptr<const detail::sending> next;  // null: nowhere
    std::vector<client_response> history;
    duration elapsed{};
  };
  std::unique_ptr<content> got_;
};

}  // namespace weft::http
