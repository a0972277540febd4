// SPDX-License-Identifier: MIT
#include "weft/client/client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/client/connection_pool.hpp"
#include "weft/client/connector.hpp"
#include "weft/client/redirect.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

namespace {
void set_default(headers& fields, std::string_view name, std::string_view value) {
  if (!fields.contains(name)) fields.add(name, value);
}
}  // namespace

struct client::state {
  explicit state(client_options o)
      : options(std::move(o)),
        usual_fields(options.default_headers),
        connections(options.tls),
        pool(options.pool) {
    set_default(usual_fields, "accept", "*/*");
    set_default(usual_fields, "user-agent", "weft/0.1.0");
  }
  client_options options;
  headers usual_fields;  // of each request that does not have them
  connector connections;
  connection_pool pool;
};

/// A request on its way, and where to.
struct client::outgoing {
  http::url url;
  http::request message;
  http::timeouts timeouts;
  request_info about{};
  bool follow_redirects = false;
};

namespace {

bool may_be_repeated(std::string_view method) noexcept {
  constexpr std::array<std::string_view, 6> idempotent{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::ranges::find(idempotent, method) != idempotent.end();
}

bool is_out_of_descriptors(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const weft::error& e) {
    return e.code() == std::errc::too_many_files_open || e.code() == std::errc::too_many_files_open_in_system;
  } catch (...) {
    return false;
  }
}

std::string seconds(duration limit) { return format("{:g} s", std::chrono::duration<double>(limit).count()); }

http::url parse_url(const std::string& text) {
  auto parsed = http::url::parse(text);
  if (!parsed) throw invalid_url(parsed.error());
  return *std::move(parsed);
}

}  // namespace

client::client(client_options options) : state_(std::make_unique<state>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

const client_options& client::options() const noexcept { return state_->options; }

task<client_response> client::request(std::string method, std::string url, request_options options) {
  const client_options& defaults = state_->options;
  outgoing wanted{.url = parse_url(url),
                  .message = {.method = std::move(method),
                              .headers = std::move(options.headers),
                              .body = std::move(options.body)},
                  .timeouts = options.timeouts.value_or(defaults.timeouts),
                  .follow_redirects = options.follow_redirects.value_or(defaults.follow_redirects)};
  headers& fields = wanted.message.headers;
  if (fields.empty()) {
    fields = state_->usual_fields;
  } else {
    for (const auto& [name, value] : state_->usual_fields) set_default(fields, name, value);
  }
  wanted.about = {wanted.message.method, wanted.url.redacted_str()};
  const duration total = wanted.timeouts.total;
  if (total == duration::max()) co_return co_await follow(wanted);
  const request_info about = wanted.about;
  auto all = co_await move_on_after(total, follow(wanted));
  if (!all) throw total_timeout(about, "timed out after " + seconds(total) + " in total");
  co_return *std::move(all);
}

task<client_response> client::follow(outgoing& wanted) {
  std::vector<client_response> history;
  for (;;) {
    wanted.message.target = wanted.url.target();
    set_default(wanted.message.headers, "host", wanted.url.authority());
    client_response got = co_await send(wanted);
    const auto location = got.headers().get("location");
    if (!wanted.follow_redirects || !location || !is_followed(got.status())) {
      got.history_ = std::move(history);
      co_return got;
    }
    if (history.size() == state_->options.redirects_max) {
      throw too_many_redirects(got.request(),
                               format("more than {} redirects", state_->options.redirects_max));
    }
    auto next = wanted.url.resolve(*location);
    // A part of a page that was asked for is meant to be found on the page that it has become: RFC 9110
    // §10.2.2.
    if (next && next->fragment().empty() && !wanted.url.fragment().empty()) {
      next = next->with_fragment(wanted.url.fragment());
    }
    if (!next) throw remote_protocol_error(got.request(), format("bad redirect: {}", next.error()));
    redirect(wanted.message, got.status(), wanted.url, *next);
    wanted.url = *std::move(next);
    wanted.about = {wanted.message.method, wanted.url.redacted_str()};
    history.push_back(std::move(got));
  }
}

task<connection_pool::lease> client::wait_for_connection(const outgoing& wanted, const std::string& origin) {
  auto waiting = [&]() -> task<connection_pool::lease> { co_return co_await state_->pool.acquire(origin); };
  auto lease = co_await move_on_after(wanted.timeouts.pool, waiting);
  if (!lease) {
    throw pool_timeout(wanted.about, "no connection became free within " + seconds(wanted.timeouts.pool));
  }
  co_return *std::move(lease);
}

/// Opens a connection for `lease`. Returns false if no descriptor is left and waiting for the pool's others
/// will help.
task<bool> client::open(connection_pool::lease& lease, const outgoing& wanted) {
  const duration limit = wanted.timeouts.connect;
  for (bool wait = false;; wait = true) {
    auto connecting = state_->connections.connect(wanted.url, wait);
    cancel_scope scope(limit);
    const ended how = co_await attempt(scope, connecting);
    if (how == ended::cancelled) {
      co_await pass_on();
      throw connect_timeout(wanted.about, "connect timed out after " + seconds(limit));
    }
    if (how == ended::returned) {
      lease.connect(std::make_unique<client_connection>(connecting.take(), state_->options.message));
      co_return true;
    }
    const auto error = connecting.take_error();
    if (wait || !is_out_of_descriptors(error)) throw connect_error(wanted.about, describe(error));
    if (state_->pool.shrink(co_await now())) co_return false;
  }
}

/// What the request is about goes with the response.
task<client_response> client::send(outgoing& wanted) {
  if (wanted.url.scheme() != "http" && wanted.url.scheme() != "https") {
    throw unsupported_protocol(wanted.about, format("scheme '{}' is not supported", wanted.url.scheme()));
  }
  connection_pool& pool = state_->pool;
  const std::string origin = wanted.url.origin();
  const bool repeatable = may_be_repeated(wanted.message.method);
  const time_point begun = co_await now();
  for (time_point tried = begun;; tried = co_await now()) {
    pool.refresh(tried);
    auto lease = pool.try_acquire(origin);
    if (!lease) lease.emplace(co_await wait_for_connection(wanted, origin));
    if (lease->connected() && !repeatable && !lease->connection().is_usable_now()) continue;
    if (!lease->connected() && !co_await open(*lease, wanted)) continue;
    client_connection& connection = lease->connection();
    auto exchange = connection.exchange(wanted.message, wanted.timeouts, wanted.about);
    const ended how = co_await attempt(exchange);
    if (how == ended::cancelled) co_await pass_on();
    // Closed before the server had seen the request, as kept connections may be.
    if (how == ended::threw && connection.was_stale() && repeatable) continue;
    client_response made(exchange.take(), std::move(wanted.about));
    if (connection.reusable()) lease->keep();
    made.elapsed_ = co_await now() - begun;
    co_return made;
  }
}

}  // namespace weft::http
