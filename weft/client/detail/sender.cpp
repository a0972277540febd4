// SPDX-License-Identifier: MIT
#include "weft/client/detail/sender.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/client/redirect.hpp"
#include "weft/coding/content_coding.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/set_cookie.hpp"

namespace weft::http::detail {

namespace {

// The body of a redirect that is streamed: one that is shorter is read, so that the connection can be kept.
constexpr std::uint64_t skipped_bytes_max = 64 * 1024;
// A server can ask for ever: each of its answers may say that the nonce was stale.
constexpr int credential_answers_max = 5;

void set_default(headers& fields, std::string_view name, std::string_view value) {
  if (!fields.contains(name)) fields.add(name, value);
}

std::chrono::sys_seconds today() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// The cookies of a Cookie field but those whose names are among `others`.
std::string without(std::string_view field, std::string_view others) {
  std::string kept;
  for (const auto each : std::views::split(field, std::string_view("; "))) {
    const std::string_view pair(each);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && cookie_value(others, pair.substr(0, equals))) continue;
    kept.append(kept.empty() ? "" : "; ").append(pair);
  }
  return kept;
}

/// Where a redirect leads.
http::url target_of(const client_response& got, const sending& wanted, std::string_view location) {
  const http::url& from = wanted.url;
  auto next = from.resolve(location);
  // A part of a page that was asked for is meant to be found on the page that it has become: RFC 9110
  // §10.2.2.
  if (next && next->fragment().empty() && !from.fragment().empty())
    next = next->with_fragment(from.fragment());
  if (!next) throw remote_protocol_error(got.request(), format("bad redirect: {}", next.error()));
  return wanted.upgrades ? without_web_socket(*std::move(next)) : *std::move(next);
}

void go_to(sending& wanted, http::url next, int status) {
  const std::string method = wanted.message.method;
  redirect(wanted.message, status, wanted.url, next);
  if (wanted.message.method != method) wanted.source.reset();
  if (!keeps_credentials(wanted.url, next)) {
    wanted.credentials.reset();
    wanted.own_cookies.clear();
  }
  if (wanted.url.host() != next.host()) wanted.sni_hostname.clear();
  wanted.message.target.clear();
  wanted.addressed = false;
  wanted.url = std::move(next);
  wanted.about = {wanted.message.method, wanted.url.redacted_str()};
}

}  // namespace

sender::sender(client_options options)
    : options_(std::move(options)), usual_fields_(options_.default_headers), transport_(options_.transport) {
  set_default(usual_fields_, "accept", "*/*");
  set_default(usual_fields_, "accept-encoding", coding::accept_encoding());
  set_default(usual_fields_, "user-agent", "weft/0.1.0");
  if (!transport_) {
    network_options network{.pool = options_.pool,
                            .tls = options_.tls,
                            .tls_context = options_.tls_context,
                            .message = options_.message,
                            .http1 = options_.http1,
                            .http2 = options_.http2};
    if (options_.proxy) {
      network.proxies = proxy_rules(*options_.proxy);
    } else if (options_.trust_env) {
      network.proxies = proxy_rules::from_environment();
    }
    transport_ = std::make_shared<network_transport>(std::move(network));
  }
  if (!options_.mounts.empty()) transport_ = mounted_transports(options_.mounts, std::move(transport_));
}

task<streamed_response> sender::send(sending& wanted) {
  const duration total = wanted.timeouts.total;
  if (total != duration::max()) return send_within(total, wanted);
  return needs_several(wanted) ? follow(wanted) : exchange(wanted);
}

// Nearly all requests need neither credentials nor a redirect, nor have a total time: no frame waits for what
// these would take.
task<client_response> sender::send_whole(std::unique_ptr<sending> wanted) {
  const bool is_plain = wanted->timeouts.total == duration::max() && !needs_several(*wanted);
  return is_plain ? exchange_by<client_response>(std::move(wanted)) : send_owned(std::move(wanted));
}

/// `send`, of a request that has no other owner.
task<client_response> sender::send_owned(std::unique_ptr<sending> wanted) {
  co_return co_await send(*wanted);
}

task<streamed_response> sender::send_within(duration total, sending& wanted) {
  const request_info about = wanted.about;
  const time_point deadline = time_after(co_await now(), total);
  auto all = co_await move_on_after(total, needs_several(wanted) ? follow(wanted) : exchange(wanted));
  if (!all) throw total_timeout(about, after("timed out", total) + " in total");
  all->set_deadline(deadline, total);
  co_return *std::move(all);
}

/// Makes the fields of a request that follow from its URL. Credentials and hooks may change them.
void sender::address(sending& wanted) {
  if (std::exchange(wanted.addressed, true)) return;
  if (wanted.message.target.empty()) wanted.message.target = wanted.url.target();
  headers& fields = wanted.message.headers;
  if (!fields.contains("host")) fields.add_unchecked("host", wanted.url.authority(), checked());
  set_cookies(wanted);
}

task<streamed_response> sender::follow(sending& wanted) {
  std::vector<client_response> history;
  for (;;) {
    streamed_response got = co_await (wanted.credentials ? authenticate(wanted) : exchange(wanted));
    const std::string_view location = redirect_location(got.status(), got.headers());
    if (!wanted.follow_redirects || location.empty()) {
      got.got_->history = std::move(history);
      co_return got;
    }
    if (history.size() == options_.redirects_max) {
      throw too_many_redirects(got.request(), format("more than {} redirects", options_.redirects_max));
    }
    auto next = target_of(got, wanted, location);
    if (!options_.follow_downgrades && wanted.url.scheme() == "https" && next.scheme() == "http") {
      throw unsupported_protocol(got.request(),
                                 format("a redirect from https to {} is not followed", next.redacted_str()));
    }
    go_to(wanted, std::move(next), got.status());
    co_await got.skip(skipped_bytes_max);
    history.push_back(std::move(got));
  }
}

/// What `client::follow` takes when a redirect that was not followed is to be followed.
void sender::keep_next(client_response& got, const sending& wanted) {
  const std::string_view location = redirect_location(got.status(), got.headers());
  if (location.empty() || !wanted.url.resolve(location)) return;
  auto next = std::make_shared<sending>(wanted);
  go_to(*next, target_of(got, wanted, location), got.status());
  got.got_->next = std::move(next);
}

/// The jar's for this URL, and the request's own, which go before those of the same name.
void sender::set_cookies(sending& wanted) {
  headers& fields = wanted.message.headers;
  if (options_.cookies.empty() && wanted.own_cookies.empty() && !wanted.cookies_set) return;
  std::string all = options_.cookies.field_for(wanted.url, today());
  if (!wanted.own_cookies.empty()) {
    all = without(all, wanted.own_cookies);
    all += (all.empty() ? "" : "; ") + wanted.own_cookies;
  }
  wanted.cookies_set = true;
  if (all.empty()) {
    fields.erase("cookie");
  } else {
    fields.set("cookie", all);
  }
}

/// Those that cannot be kept are passed over, as browsers do.
void sender::keep_cookies(const http::url& from, const client_response& got) {
  if (!got.headers().contains("set-cookie")) return;
  for (const std::string_view field : got.headers().get_all("set-cookie")) {
    static_cast<void>(options_.cookies.store(from, field, today()));
  }
}

task<streamed_response> sender::authenticate(sending& wanted) {
  const std::shared_ptr<auth> credentials = wanted.credentials;
  address(wanted);
  co_await credentials->prepare(wanted);
  for (int answers = 0;; ++answers) {
    streamed_response got = co_await exchange(wanted);
    if (answers == credential_answers_max) co_return got;
    if (credentials->needs_response_body()) co_await got.read();
    if (got.headers().contains("set-cookie")) set_cookies(wanted);  // the challenge may be bound to a session
    const bool again = co_await credentials->answer(wanted, got);
    if (!again) co_return got;
    wanted.about = got.request();
    co_await got.skip(skipped_bytes_max);
  }
}

task<streamed_response> sender::exchange(sending& wanted) { return exchange_by<streamed_response>(&wanted); }

/// One request and its response. `to` borrows the request or owns it: then nobody else needs a frame for it.
template <typename Response, typename Pointer>
task<Response> sender::exchange_by(Pointer to) {
  sending& wanted = *to;
  wanted.read_whole = wanted.whole && options_.on_response.empty();
  address(wanted);
  for (const request_hook& hook : options_.on_request) co_await hook(wanted);
  const time_point begun = co_await now();
  auto exchange = transport_->send(wanted);  // `co_await` would have a place for what it gives in this frame
  if (co_await attempt(exchange) == ended::cancelled) co_await pass_on();
  streamed_response opened = open(exchange.take(), wanted);
  for (const response_hook& hook : options_.on_response) co_await hook(opened);
  if (wanted.whole && !opened.got_->read) co_await opened.read();
  opened.got_->elapsed = co_await now() - begun;
  if (!wanted.follow_redirects) keep_next(opened, wanted);
  co_return opened;
}

/// What the request is about goes with the response.
streamed_response sender::open(incoming_response&& got, sending& wanted) {
  streamed_response opened(std::move(got), std::move(wanted.about), options_.message.body_bytes_max);
  opened.got_->default_encoding = options_.encoding;
  keep_cookies(wanted.url, opened);
  if (wanted.decode && opened.headers().contains("content-encoding")) opened.decode();
  return opened;
}

}  // namespace weft::http::detail
