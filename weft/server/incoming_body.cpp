// SPDX-License-Identifier: MIT
#include "weft/server/incoming_body.hpp"

#include "weft/http/status.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/errors.hpp"

namespace weft::http {

task<std::string_view> incoming_body::next() {
  for (;;) {
    if (!from_) {
      throw exchange_error(exchange_errc::closed, status::internal_server_error,
                           "the body of a request that was answered is read");
    }
    connection& c = *from_;
    if (!c.in_body_) co_return {};
    const h1::step s = c.parser_.next(c.unread());
    c.begin_ += s.consumed;
    switch (s.what) {
      case h1::progress::body: co_return s.data;
      case h1::progress::complete:
        c.in_body_ = false;
        c.body_over_->set();
        co_return {};
      case h1::progress::failed:
        throw exchange_error(exchange_errc::malformed_body, c.parser_.error().status,
                             c.parser_.error().message);
      default: break;
    }
    co_await c.say_continue();
    const auto got = co_await c.read_more();
    if (got == connection::input::end) {
      throw exchange_error(exchange_errc::client_left, status::client_closed_request,
                           "the client left in the middle of the body");
    }
    if (got == connection::input::timed_out) {
      throw exchange_error(exchange_errc::slow_body, status::request_timeout, "the request took too long");
    }
  }
}

const headers& incoming_body::trailers() const noexcept {
  static const headers none;
  return from_ && !from_->in_body_ ? from_->parser_.trailers() : none;
}

}  // namespace weft::http
