// SPDX-License-Identifier: MIT
#include "weft/ws/connect.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/client.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/with.hpp"
#include "weft/http/status.hpp"
#include "weft/http/url.hpp"
#include "weft/ws/handshake.hpp"

namespace weft::ws {

namespace {

constexpr std::size_t refusal_bytes_max = std::size_t{64} * 1024;
constexpr duration refusal_timeout = 1s;

/// What a client has thrown, as an error of this layer; a mistake of the program stays what it is.
[[noreturn]] void rethrow(const std::exception_ptr& error, const std::string& url) {
  try {
    std::rethrow_exception(error);
  } catch (const connect_error&) {
    throw;
  } catch (const http::invalid_url& e) {
    throw connect_error(errc::invalid_url, url, e.what());
  } catch (const http::unsupported_protocol& e) {
    throw connect_error(errc::invalid_url, url, e.why());
  } catch (const http::timeout_error& e) {
    throw connect_error(errc::timed_out, url, e.why());
  } catch (const http::request_error& e) {
    throw connect_error(errc::connect_failed, url, e.why());
  } catch (...) {
    if (!exception_group::holds<weft::error>(error)) throw;
    throw connect_error(errc::connect_failed, url, describe(error));
  }
}

/// The beginning of its body goes with a refusal: enough to say why. It is one also if the rest does not
/// come.
task<> read_refusal(http::streamed_response& got, http::response& kept) {
  const auto read = [&]() -> task<> {
    while (kept.body.size() < refusal_bytes_max) {
      const std::string_view piece = co_await got.next();
      if (piece.empty()) break;
      kept.body += piece.substr(0, refusal_bytes_max - kept.body.size());
    }
  };
  auto reading = read();
  cancel_scope limit(refusal_timeout);
  if (co_await attempt(limit, reading) == ended::cancelled) co_await pass_on();
}

}  // namespace

client_session::client_session(http::client* by, std::unique_ptr<io::stream> over, std::string url,
                               connect_options options)
    : by_(by), url_(std::move(url)), options_(std::move(options)), stream_(std::move(over)) {}
client_session::client_session(client_session&&) noexcept = default;
client_session::~client_session() = default;

client_session connect(std::string url, connect_options options) {
  return {nullptr, nullptr, std::move(url), std::move(options)};
}
client_session connect(http::client& by, std::string url, connect_options options) {
  return {&by, nullptr, std::move(url), std::move(options)};
}
client_session connect(std::unique_ptr<io::stream> over, std::string url, connect_options options) {
  return {nullptr, std::move(over), std::move(url), std::move(options)};
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
    throw connect_error(errc::timed_out, shown_url(), format("no answer after {:g} s", seconds));
  }
  if (how == ended::threw) rethrow(opening.take_error(), shown_url());
  co_await inner_->enter_in(host);
}

/// For messages: without its password.
std::string client_session::shown_url() const {
  const auto parsed = http::url::parse(url_);
  return parsed ? parsed->redacted_str() : url_;
}

void client_session::check_url() const {
  const auto fail = [this](std::string_view why) {
    throw connect_error(errc::invalid_url, shown_url(), std::string(why));
  };
  if (url_.contains('#')) fail("a WebSocket has no fragments");  // RFC 6455 §3
  const auto parsed = http::url::parse(url_);
  if (!parsed && !by_) fail(parsed.error());  // with a client it may be a path below its base
  if (!parsed) return;
  constexpr std::string_view known[]{"ws", "wss", "http", "https"};
  if (std::ranges::find(known, parsed->scheme()) == std::end(known)) fail("the scheme is not ws or wss");
}

/// A client for this connection alone, which has no limits of time but the whole one.
http::client client_session::own_client() {
  http::network_options network{.tls_context = options_.tls};
  if (stream_) {
    network.connect = [this](std::string, std::uint16_t) -> task<std::unique_ptr<io::stream>> {
      co_return std::move(stream_);
    };
  } else if (options_.proxy) {
    network.proxies = http::proxy_rules(*options_.proxy);
  } else if (options_.trust_env) {
    network.proxies = http::proxy_rules::from_environment();
  }
  return http::client({.timeouts = http::timeouts::all(duration::max()),
                       .transport = std::make_shared<http::network_transport>(std::move(network))});
}

task<> client_session::open() {
  check_url();
  std::optional<http::client> own;
  if (!by_) own.emplace(own_client());
  const std::string key = fresh_key();
  co_await with(
      (by_ ? *by_ : *own)
          .stream("GET", url_,
                  {.headers = request_fields(key, options_), .sni_hostname = options_.sni_hostname}),
      [&](http::streamed_response& got) { return settle(got, key); });
}

/// Goes on with what the server answered.
task<> client_session::settle(http::streamed_response& got, std::string_view key) {
  auto answer = std::make_shared<http::response>(
      http::response{.status = got.status(), .reason = std::string(got.reason()), .headers = got.headers()});
  if (answer->status != http::status::switching_protocols) {
    co_await read_refusal(got, *answer);
    throw connect_error(errc::refused, shown_url(),
                        format("the server answered {} {}", answer->status, answer->reason), answer);
  }
  auto agreed = check_response(*answer, key, options_);
  if (!agreed) throw connect_error(errc::bad_handshake, shown_url(), agreed.error(), answer);
  std::string received;
  stream_ = got.take_stream(received);
  if (!stream_) throw connect_error(errc::bad_handshake, shown_url(), "there is no connection", answer);
  inner_.emplace(*stream_, role::client, *std::move(agreed), options_.connection, std::move(received));
}

task<> client_session::exit(ended how) {
  auto leaving = inner_->exit(how);
  const ended left = co_await attempt(leaving);
  stream_->close();
  if (left == ended::cancelled) co_await pass_on();
  leaving.take();
}

}  // namespace weft::ws
