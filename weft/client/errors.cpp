// SPDX-License-Identifier: MIT
#include "weft/client/errors.hpp"

#include <utility>

#include "weft/client/client_response.hpp"

namespace weft::http {

namespace {

const char* text_of(client_errc code) noexcept {
  switch (code) {
    case client_errc::connect_timed_out: return "connecting took too long";
    case client_errc::read_timed_out: return "reading took too long";
    case client_errc::write_timed_out: return "writing took too long";
    case client_errc::pool_timed_out: return "no connection of the pool became free in time";
    case client_errc::total_timed_out: return "the request took too long";
    case client_errc::connect_failed: return "no connection";
    case client_errc::read_failed: return "reading failed";
    case client_errc::write_failed: return "writing failed";
    case client_errc::close_failed: return "closing failed";
    case client_errc::local_protocol: return "the request breaks the protocol";
    case client_errc::remote_protocol: return "the server broke the protocol";
    case client_errc::proxy: return "the proxy failed";
    case client_errc::unsupported_protocol: return "the scheme is not supported";
    case client_errc::decoding: return "the body is malformed";
    case client_errc::too_many_redirects: return "too many redirects";
    case client_errc::bad_status: return "the response is an error";
    case client_errc::invalid_url: return "the URL is invalid";
    case client_errc::cookie_conflict: return "several cookies have that name";
    case client_errc::stream_consumed: return "the stream was consumed";
    case client_errc::stream_closed: return "the stream is closed";
    case client_errc::response_not_read: return "the response was not read";
    case client_errc::request_not_read: return "the request was not read";
  }
  return "unknown";
}

class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.http.client"; }
  std::string message(int code) const override { return text_of(static_cast<client_errc>(code)); }
};

}  // namespace

const std::error_category& client_category() noexcept {
  static const category one;
  return one;
}

request_error::request_error(client_errc code, const request_info& about, const std::string& why)
    : error(code, about.method + ' ' + about.url + ": " + why),
      why_at_(about.method.size() + about.url.size() + 3),
      about_(std::make_shared<request_info>(about)) {}

status_error::status_error(const std::string& message, std::shared_ptr<const client_response> response)
    : error(client_errc::bad_status, message), response_(std::move(response)) {}

const request_info& status_error::request() const noexcept { return response_->request(); }

}  // namespace weft::http
