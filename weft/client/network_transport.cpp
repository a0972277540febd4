// SPDX-License-Identifier: MIT
#include "weft/client/network_transport.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/client/detail/tunnel.hpp"
#include "weft/client/h2_client_exchange.hpp"
#include "weft/client/network_body.hpp"
#include "weft/client/repetition.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"

namespace weft::http {

namespace {

// How often a request is sent again that servers have refused before they did anything for it.
constexpr std::size_t refusals_max = 5;

bool is_out_of_descriptors(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const weft::error& e) {
    return e.code() == std::errc::too_many_files_open || e.code() == std::errc::too_many_files_open_in_system;
  } catch (...) {
    return false;
  }
}

void fail_if_of_proxy(const std::exception_ptr& error, const request_info& about) {
  try {
    std::rethrow_exception(error);
  } catch (const detail::tunnel_error& e) {
    throw proxy_error(about, e.what());
  } catch (...) {
    return;
  }
}

/// What requests have to have in common to go over one connection: most often it stands in the URL, else it
/// is made in `room`.
std::string_view connection_key(const outgoing_request& wanted, const proxy* relay, std::string& room) {
  if (relay) return room = "by " + relay->url().origin();
  const std::string_view scheme = wanted.url.scheme(), authority = wanted.url.authority();
  const bool as_another = !wanted.sni_hostname.empty() && scheme == "https";
  if (wanted.url.userinfo().empty() && !as_another && !wanted.upgrades) {
    return std::string_view(wanted.url.str())
        .substr(0, static_cast<std::size_t>(authority.data() + authority.size() - scheme.data()));
  }
  room = format("{}://{}", scheme, authority);
  if (as_another) room += " as " + wanted.sni_hostname;
  if (wanted.upgrades) room += " to upgrade";
  return room;
}

/// Turns a request into one for a proxy while it is sent: other transports, and later ones, do not see that.
class relayed_request {
 public:
  relayed_request(outgoing_request& wanted, const proxy& by)
      : message_(wanted.message), target_(message_.target) {
    if (target_ == "*" || target_.starts_with('/')) {  // `*` to a proxy: RFC 9112 §3.2.4
      message_.target = format("{}://{}{}", wanted.url.scheme(), wanted.url.authority(),
                               target_ == "*" ? std::string_view() : target_);
    }
    for (const auto& [name, value] : by.fields()) {
      if (message_.headers.contains(name)) continue;
      message_.headers.add(name, value);
      added_.emplace_back(name);
    }
  }
  relayed_request(const relayed_request&) = delete;
  relayed_request& operator=(const relayed_request&) = delete;
  ~relayed_request() {
    message_.target = std::move(target_);
    for (const std::string& name : added_) message_.headers.erase(name);
  }

 private:
  request& message_;
  std::string target_;
  std::vector<std::string> added_;
};

}  // namespace

/// Gives the connection back once it is read to its end.
class network_transport::arriving_body final : public network_body {
 public:
  arriving_body(connection_pool::lease lease, const timeouts& limits, request_info about)
      : lease_(std::move(lease)), limits_(limits), about_(std::move(about)) {}
  arriving_body(const arriving_body&) = delete;
  arriving_body& operator=(const arriving_body&) = delete;
  ~arriving_body() override {
    lease_.connection().finish_early();
    if (lease_.connection().reusable()) lease_.keep();
  }

  task<std::string_view> next() override { return lease_.connection().next(limits_, about_); }
  const headers& trailers() const noexcept override { return lease_.connection().trailers(); }
  const io::stream& connection() const noexcept override { return lease_.connection().stream(); }
  std::uint32_t stream_id() const noexcept override { return 0; }
  std::unique_ptr<io::stream> take_stream(std::string& received) override {
    return lease_.connection().take_stream(received);
  }

 private:
  connection_pool::lease lease_;
  timeouts limits_;
  request_info about_;
};

/// Lets go of a shared connection once it is read to its end.
class network_transport::shared_body final : public network_body {
 public:
  shared_body(std::shared_ptr<shared_connection> by, std::unique_ptr<h2_client_exchange> exchange) noexcept
      : by_(std::move(by)), exchange_(std::move(exchange)) {}

  task<std::string_view> next() override { return exchange_->next(); }
  const headers& trailers() const noexcept override { return exchange_->trailers(); }
  const io::stream& connection() const noexcept override { return by_->http2().stream(); }
  std::uint32_t stream_id() const noexcept override { return static_cast<std::uint32_t>(exchange_->id()); }
  std::unique_ptr<io::stream> take_stream(std::string& /*received*/) override { return nullptr; }

 private:
  std::shared_ptr<shared_connection> by_;
  std::unique_ptr<h2_client_exchange> exchange_;
};

network_transport::network_transport(network_options options)
    : options_(std::move(options)), connections_(options_), pool_(options_.pool) {}

task<connection_pool::lease> network_transport::wait_for_connection(const outgoing_request& wanted,
                                                                    std::string_view origin) {
  const duration limit = wanted.timeouts.pool;
  auto waiting = [&]() -> task<connection_pool::lease> { co_return co_await pool_.acquire(origin); };
  auto lease = co_await move_on_after(limit, waiting);
  if (!lease) throw pool_timeout(wanted.about, detail::within("no connection became free", limit));
  co_return *std::move(lease);
}

/// Opens a connection for `lease`. Returns false if no descriptor is left and waiting for the pool's others
/// will help.
task<bool> network_transport::open(connection_pool::lease& lease, const outgoing_request& wanted) {
  const duration limit = wanted.timeouts.connect;
  std::size_t failures = 0;
  for (bool wait = false;;) {
    wanted.tell("connect.started");
    auto connecting = connections_.connect(
        wanted.url,
        {.server_name = wanted.sni_hostname, .upgrades = wanted.upgrades, .wait_for_descriptor = wait});
    cancel_scope scope(limit);
    const ended how = co_await attempt(scope, connecting);
    if (how == ended::cancelled) {
      co_await pass_on();
      wanted.tell("connect.failed");
      if (co_await may_retry(failures)) continue;
      throw connect_timeout(wanted.about, detail::after("connect timed out", limit));
    }
    wanted.tell(how == ended::returned ? "connect.complete" : "connect.failed");
    if (how == ended::returned) {
      auto stream = connecting.take();
      if (!wanted.upgrades && !connections_.relay_for(wanted.url) &&
          connections_.is_http2(wanted.url, *stream)) {
        lease.connect(std::make_unique<h2_client_connection>(std::move(stream), options_.message));
      } else {
        lease.connect(std::make_unique<client_connection>(std::move(stream), options_.message));
      }
      co_return true;
    }
    const auto error = connecting.take_error();
    if (!wait && is_out_of_descriptors(error)) {
      if (pool_.shrink(co_await now())) co_return false;
      wait = true;
      continue;
    }
    fail_if_of_proxy(error, wanted.about);
    if (!co_await may_retry(failures)) throw connect_error(wanted.about, describe(error));
  }
}

/// Waits until connecting may be tried again. Returns whether it may.
task<bool> network_transport::may_retry(std::size_t& failures) const {
  if (failures == options_.connect_retries) co_return false;
  if (failures > 0) co_await sleep_for(500ms * (1 << std::min<std::size_t>(failures - 1, 10)));
  ++failures;
  co_return true;
}

// Most requests take a connection that is kept, and need no frame that can do anything else.
task<incoming_response> network_transport::send(outgoing_request& wanted) {
  if (auto kept = take_kept(wanted)) return send_alone(*std::move(kept), wanted);
  return send_on_any(wanted);
}

/// A connection that is there for this request alone; empty: one is to be looked for.
std::optional<connection_pool::lease> network_transport::take_kept(const outgoing_request& wanted) {
  const bool is_plain = wanted.url.scheme() == "http" && !may_be_http2(wanted);
  if (!is_plain || relay_for(wanted)) return std::nullopt;
  std::string room;
  auto kept = pool_.try_acquire_idle(connection_key(wanted, nullptr, room));
  if (kept && !is_still_there(*kept, wanted)) kept.reset();
  return kept;
}

task<incoming_response> network_transport::send_on_any(outgoing_request& wanted) {
  if (wanted.url.scheme() != "http" && wanted.url.scheme() != "https") {
    throw unsupported_protocol(wanted.about, format("Scheme '{}' not supported.", wanted.url.scheme()));
  }
  const proxy* const relay = relay_for(wanted);
  std::optional<relayed_request> relayed;
  if (relay) relayed.emplace(wanted, *relay);
  std::string room;
  const std::string_view origin = connection_key(wanted, relay, room);
  std::optional<shared_connections::use> known;
  if (!relay && may_be_http2(wanted)) known.emplace(shared_, std::string(origin));
  for (std::size_t refusals = 0;;) {
    if (pool_.is_short()) pool_.refresh(co_await now());
    auto by = known ? co_await find_shared(wanted, *known) : nullptr;
    auto lease = by ? std::nullopt : pool_.try_acquire(origin);
    if (!by) {
      if (!lease) lease.emplace(co_await wait_for_connection(wanted, origin));
      if (lease->connected()) {
        if (h2_client_connection* const http2 = lease->shared()) co_await http2->catch_up();
        if (!is_still_there(*lease, wanted)) continue;
      } else {
        auto opening = open(*lease, wanted);
        const ended how = co_await attempt(opening);
        if (how == ended::cancelled) co_await pass_on();
        if (how == ended::threw && known) known->fail_opening();
        if (!opening.take()) continue;
      }
      if (lease->shared()) by = (*known)->share(*std::move(lease));
    }
    if (known) known->end_opening(!by);
    if (!by) co_return co_await send_alone(*std::move(lease), wanted);
    auto got = co_await send_shared(by, wanted, refusals < refusals_max);
    if (got) co_return *std::move(got);
    ++refusals;
  }
}

/// Whether a connection that was kept can be used; says so.
bool network_transport::is_still_there(const connection_pool::lease& lease, const outgoing_request& wanted) {
  if (const h2_client_connection* const http2 = lease.shared()) {
    if (!http2->is_usable()) return false;
  } else if (!is_idempotent(wanted.message.method) && !lease.connection().is_usable_now()) {
    return false;
  }
  wanted.tell("connection.reused");
  return true;
}

/// A connection that carries other requests and takes this one too; null: this one is to open one.
task<std::shared_ptr<shared_connection>> network_transport::find_shared(const outgoing_request& wanted,
                                                                        shared_connections::use& known) {
  auto by = known->find();
  while (!by && known.must_wait()) {
    const duration limit = wanted.timeouts.connect;
    auto waiting = [&]() -> task<> { co_await known->wait_opened(); };
    if (!co_await move_on_after(limit, waiting)) {
      throw connect_timeout(wanted.about, detail::after("connect timed out", limit));
    }
    by = known->find();
  }
  if (by) wanted.tell("connection.reused");
  if (!by) known.begin_opening();
  co_return by;
}

/// Empty: it is to be sent again.
task<std::optional<incoming_response>> network_transport::send_shared(std::shared_ptr<shared_connection> by,
                                                                      outgoing_request& wanted,
                                                                      bool may_be_refused) {
  auto one = std::make_unique<h2_client_exchange>(by->http2(), wanted.timeouts, wanted.about,
                                                  options_.message.body_bytes_max);
  body_source* const source = wanted.take_source();
  auto exchange = one->converse(wanted.message, wanted.url.scheme(), source, !wanted.read_whole);
  wanted.tell("exchange.started");
  const ended how = co_await attempt(exchange);
  if (how == ended::cancelled) co_await pass_on();
  wanted.tell(how == ended::returned ? "exchange.complete" : "exchange.failed");
  if (how == ended::threw && wanted.has_body_left()) {
    if (one->was_refused() && may_be_refused) co_return std::nullopt;
    if (one->was_stale() && is_idempotent(wanted.message.method)) co_return std::nullopt;
  }
  incoming_response got{.message = exchange.take(), .http_version = "HTTP/2"};
  if (!wanted.read_whole) got.body = std::make_unique<shared_body>(std::move(by), std::move(one));
  co_return got;
}

/// Over a connection of its own, and if that is stale over another one.
task<incoming_response> network_transport::send_alone(connection_pool::lease by, outgoing_request& wanted) {
  client_connection& connection = by.connection();
  body_source* const source = wanted.take_source();
  auto exchange = wanted.read_whole
                      ? connection.exchange(wanted.message, wanted.timeouts, wanted.about, source)
                      : connection.begin(wanted.message, wanted.timeouts, wanted.about, source);
  wanted.tell("exchange.started");
  const ended how = co_await attempt(exchange);
  if (how == ended::cancelled) co_await pass_on();
  wanted.tell(how == ended::returned ? "exchange.complete" : "exchange.failed");
  // Closed before the server had seen the request, as kept connections may be.
  if (how == ended::threw && connection.was_stale() && is_idempotent(wanted.message.method) &&
      wanted.has_body_left()) {
    {
      const auto given_up = std::move(by);  // the other one may need its room
    }
    auto again = send(wanted);
    if (co_await attempt(again) == ended::cancelled) co_await pass_on();
    co_return again.take();
  }
  exchange.take();
  co_return receive(std::move(by), wanted);
}

incoming_response network_transport::receive(connection_pool::lease by, const outgoing_request& wanted) {
  client_connection& connection = by.connection();
  incoming_response got{.message = connection.take_response()};
  if (connection.version_minor() == 0) got.http_version = "HTTP/1.0";
  if (!wanted.read_whole) {
    got.body = std::make_unique<arriving_body>(std::move(by), wanted.timeouts, wanted.about);
  } else if (connection.reusable()) {
    by.keep();
  }
  return got;
}

}  // namespace weft::http
