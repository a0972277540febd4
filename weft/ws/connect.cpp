// SPDX-License-Identifier: MIT
#include "weft/ws/connect.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/status.hpp"
#include "weft/http/url.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/network.hpp"
#include "weft/tls/connect.hpp"
#include "weft/ws/handshake.hpp"

namespace weft::ws {

namespace {

constexpr std::size_t read_bytes = 4096;
constexpr std::size_t refusal_bytes_max = std::size_t{64} * 1024;

http::url parse_url(const std::string& text) {
  auto read = http::url::parse(text);
  if (!read) throw connect_error(errc::invalid_url, text, read.error());
  if (read->scheme() != "ws" && read->scheme() != "wss") {
    throw connect_error(errc::invalid_url, read->redacted_str(), "the scheme is not ws or wss");
  }
  return *std::move(read);
}

task<std::unique_ptr<io::stream>> connect_to(const http::url& to, const std::optional<tls::context>& with) {
  std::string host(to.host());
  if (to.scheme() == "ws") co_return co_await net::connect_stream(std::move(host), to.port());
  auto secured = tls::connect(std::move(host), to.port(), {.with = with});
  co_return std::make_unique<tls::stream>(co_await std::move(secured));
}

/// Reads the server's answer, and of one that refuses the beginning of its body.
class answer_reader {
 public:
  task<> read(io::stream& from) {
    std::string piece(read_bytes, '\0');
    while (!take(input_)) {
      const std::size_t count = co_await from.read_some(piece);
      if (count == 0) {
        if (in_body_) break;  // cut: enough to say why it refused
        throw io::error(std::make_error_code(std::errc::connection_aborted),
                        "the server ended the connection without an answer");
      }
      input_.append(piece, 0, count);
    }
  }
  http::response answer;
  /// What came behind a 101.
  std::string take_rest() noexcept { return std::move(input_); }

 private:
  bool take(std::string& input) {
    for (;;) {
      const http::h1::step s = parser_.next(input);
      const std::string_view data = s.data;
      if (s.what == http::h1::progress::body) answer.body += data;
      input.erase(0, s.consumed);
      switch (s.what) {
        case http::h1::progress::head:
          answer = {.status = parser_.status(), .reason = parser_.reason(), .headers = parser_.fields()};
          in_body_ = true;
          break;
        case http::h1::progress::body: break;
        case http::h1::progress::complete:
          in_body_ = false;
          if (answer.status / 100 != 1 || answer.status == http::status::switching_protocols) return true;
          break;
        case http::h1::progress::need_more: return false;
        case http::h1::progress::failed:
          if (in_body_) return true;  // too much of it
          throw io::error(std::make_error_code(std::errc::bad_message), parser_.error().message);
      }
    }
  }

  http::h1::parser parser_{http::h1::role::response, {.body_bytes_max = refusal_bytes_max}};
  std::string input_;
  bool in_body_ = false;
};

}  // namespace

client_session::client_session(std::string url, connect_options options)
    : url_(std::move(url)), options_(std::move(options)) {}
client_session::client_session(client_session&&) noexcept = default;
client_session::~client_session() = default;

client_session connect(std::string url, connect_options options) {
  return {std::move(url), std::move(options)};
}

task<> client_session::enter() {
  chain& c = co_await this_chain{};
  co_await enter_in(*c.innermost);
}

task<> client_session::enter_in(scope& host) {
  auto opening = open();
  cancel_scope limit(options_.open_timeout);
  const ended how = co_await attempt(limit, opening);
  if (how == ended::cancelled) {
    co_await pass_on();
    const double seconds = std::chrono::duration<double>(options_.open_timeout).count();
    throw connect_error(errc::timed_out, url_, format("no answer after {:g} s", seconds));
  }
  if (how == ended::threw) {
    const auto error = opening.take_error();
    if (!exception_group::holds<weft::error>(error) || exception_group::holds<connect_error>(error)) {
      std::rethrow_exception(error);
    }
    throw connect_error(errc::connect_failed, url_, describe(error));
  }
  co_await inner_->enter_in(host);
}

task<> client_session::open() {
  const http::url to = parse_url(url_);
  url_ = to.redacted_str();
  const std::string key = fresh_key();
  const http::request wanted = make_request(to, key, options_);
  std::string head;
  http::h1::encode_request_head(head, wanted.method, wanted.target, wanted.headers,
                                http::h1::body_framing::none());
  stream_ = co_await connect_to(to, options_.tls);
  co_await stream_->write_all(head);
  answer_reader reader;
  co_await reader.read(*stream_);
  const http::response& answer = reader.answer;
  const auto kept = [&] { return std::make_shared<http::response>(answer); };
  if (answer.status != http::status::switching_protocols) {
    throw connect_error(errc::refused, url_,
                        format("the server answered {} {}", answer.status, answer.reason_or_default()),
                        kept());
  }
  auto agreed = check_response(answer, key, options_);
  if (!agreed) throw connect_error(errc::bad_handshake, url_, agreed.error(), kept());
  inner_.emplace(*stream_, role::client, *std::move(agreed), options_.connection, reader.take_rest());
}

task<> client_session::exit(ended how) {
  auto leaving = inner_->exit(how);
  const ended left = co_await attempt(leaving);
  stream_->close();
  if (left == ended::cancelled) co_await pass_on();
  leaving.take();
}

}  // namespace weft::ws
