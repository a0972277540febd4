// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"

// weft::error
// └── http::error
//     ├── request_error                 request(): what was asked
//     │   ├── transport_error
//     │   │   ├── timeout_error         a wait for the other side took too long
//     │   │   │   ├── connect_timeout
//     │   │   │   ├── read_timeout
//     │   │   │   ├── write_timeout
//     │   │   │   ├── pool_timeout
//     │   │   │   └── total_timeout
//     │   │   ├── network_error         the system or the peer broke the connection
//     │   │   │   ├── connect_error
//     │   │   │   ├── read_error
//     │   │   │   ├── write_error
//     │   │   │   └── close_error
//     │   │   ├── protocol_error
//     │   │   │   ├── local_protocol_error
//     │   │   │   └── remote_protocol_error
//     │   │   ├── proxy_error
//     │   │   └── unsupported_protocol
//     │   ├── decoding_error            the body is not what it says it is
//     │   └── too_many_redirects
//     ├── status_error                  a response of 300 and up; request() and response()
//     ├── invalid_url
//     ├── cookie_conflict
//     └── stream_error
//         ├── stream_consumed
//         ├── stream_closed
//         ├── response_not_read
//         └── request_not_read
namespace weft::http {

class client_response;

/// The stable codes of the client's errors.
enum class client_errc : std::uint8_t {
  connect_timed_out = 1,
  read_timed_out,
  write_timed_out,
  pool_timed_out,
  total_timed_out,
  connect_failed,
  read_failed,
  write_failed,
  close_failed,
  local_protocol,
  remote_protocol,
  proxy,
  unsupported_protocol,
  decoding,
  too_many_redirects,
  bad_status,
  invalid_url,
  cookie_conflict,
  stream_consumed,
  stream_closed,
  response_not_read,
  request_not_read,
};
const std::error_category& client_category() noexcept;
inline std::error_code make_error_code(client_errc e) noexcept {
  return {static_cast<int>(e), client_category()};
}

/// What an error is about.
struct request_info {
  std::string method;
  std::string url;  ///< without user and password
};

/// The base of what the client throws.
class error : public weft::error {
 public:
  error(client_errc code, const std::string& message) : weft::error(make_error_code(code), message) {}
};

/// A request that came to nothing. `what()`: `GET http://…: why`.
class request_error : public error {
 public:
  request_error(client_errc code, const request_info& about, const std::string& why);
  const request_info& request() const noexcept { return *about_; }
  /// `what()` without what was asked.
  const char* why() const noexcept { return what() + why_at_; }

 private:
  std::size_t why_at_;
  std::shared_ptr<const request_info> about_;  // shared: exceptions are copied where nothing may throw
};

class transport_error : public request_error {
 public:
  using request_error::request_error;
};

/// A wait for the other side took longer than its limit in `timeouts`.
class timeout_error : public transport_error {
 public:
  using transport_error::transport_error;
};
class network_error : public transport_error {
 public:
  using transport_error::transport_error;
};
class protocol_error : public transport_error {
 public:
  using transport_error::transport_error;
};

/// An error class with its one code.
template <typename Base, client_errc Code>
class coded_error : public Base {
 public:
  coded_error(const request_info& about, const std::string& why) : Base(Code, about, why) {}
};

struct connect_timeout final : coded_error<timeout_error, client_errc::connect_timed_out> {
  using coded_error::coded_error;
};
struct read_timeout final : coded_error<timeout_error, client_errc::read_timed_out> {
  using coded_error::coded_error;
};
struct write_timeout final : coded_error<timeout_error, client_errc::write_timed_out> {
  using coded_error::coded_error;
};
/// No connection of the pool became free in time.
struct pool_timeout final : coded_error<timeout_error, client_errc::pool_timed_out> {
  using coded_error::coded_error;
};
/// The whole request, redirects included, took too long.
struct total_timeout final : coded_error<timeout_error, client_errc::total_timed_out> {
  using coded_error::coded_error;
};

/// The name has no address, or nobody listens there.
struct connect_error final : coded_error<network_error, client_errc::connect_failed> {
  using coded_error::coded_error;
};
struct read_error final : coded_error<network_error, client_errc::read_failed> {
  using coded_error::coded_error;
};
struct write_error final : coded_error<network_error, client_errc::write_failed> {
  using coded_error::coded_error;
};
struct close_error final : coded_error<network_error, client_errc::close_failed> {
  using coded_error::coded_error;
};

/// The program asked for what HTTP does not allow.
struct local_protocol_error final : coded_error<protocol_error, client_errc::local_protocol> {
  using coded_error::coded_error;
};
/// The server sent what HTTP does not allow, or ended in the middle.
struct remote_protocol_error final : coded_error<protocol_error, client_errc::remote_protocol> {
  using coded_error::coded_error;
};

struct proxy_error final : coded_error<transport_error, client_errc::proxy> {
  using coded_error::coded_error;
};
struct unsupported_protocol final : coded_error<transport_error, client_errc::unsupported_protocol> {
  using coded_error::coded_error;
};
struct decoding_error final : coded_error<request_error, client_errc::decoding> {
  using coded_error::coded_error;
};
struct too_many_redirects final : coded_error<request_error, client_errc::too_many_redirects> {
  using coded_error::coded_error;
};

/// The response of a request that `raise_for_status` did not accept.
class status_error final : public error {
 public:
  status_error(const std::string& message, std::shared_ptr<const client_response> response);
  const request_info& request() const noexcept;
  const client_response& response() const noexcept { return *response_; }

 private:
  std::shared_ptr<const client_response> response_;
};

class invalid_url final : public error {
 public:
  explicit invalid_url(const std::string& message) : error(client_errc::invalid_url, message) {}
};

/// One cookie name has several values, and one was asked for.
class cookie_conflict final : public error {
 public:
  explicit cookie_conflict(const std::string& message) : error(client_errc::cookie_conflict, message) {}
};

/// A streamed body was used in a way that its state does not allow.
class stream_error : public error {
 public:
  using error::error;
};
class stream_consumed final : public stream_error {
 public:
  explicit stream_consumed(const std::string& message)
      : stream_error(client_errc::stream_consumed, message) {}
};
class stream_closed final : public stream_error {
 public:
  explicit stream_closed(const std::string& message) : stream_error(client_errc::stream_closed, message) {}
};
class response_not_read final : public stream_error {
 public:
  explicit response_not_read(const std::string& message)
      : stream_error(client_errc::response_not_read, message) {}
};
class request_not_read final : public stream_error {
 public:
  explicit request_not_read(const std::string& message)
      : stream_error(client_errc::request_not_read, message) {}
};

}  // namespace weft::http
