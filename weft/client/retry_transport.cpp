// SPDX-License-Identifier: MIT
#include "weft/client/retry_transport.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "weft/client/errors.hpp"
#include "weft/client/repetition.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/flow/retry.hpp"
#include "weft/http/retry_after.hpp"

namespace weft::http {

namespace {

enum class harm : std::uint8_t { none, possible, final };

/// Whether a request that failed so may have reached a server.
harm harm_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const connect_error&) {
    return harm::none;
  } catch (const connect_timeout&) {
    return harm::none;
  } catch (const total_timeout&) {
    return harm::final;
  } catch (const timeout_error&) {
    return harm::possible;
  } catch (const network_error&) {
    return harm::possible;
  } catch (const remote_protocol_error&) {
    return harm::possible;
  } catch (...) {
    return harm::final;
  }
}

class retry_transport final : public transport {
 public:
  retry_transport(std::shared_ptr<transport> below, retry_policy policy)
      : below_(std::move(below)), policy_(std::move(policy)) {}

  task<incoming_response> send(outgoing_request& wanted) override {
    for (int attempts = 1;; ++attempts) {
      const bool last = attempts >= policy_.attempts_max;
      auto sending = below_->send(wanted);
      const ended how = co_await attempt(sending);
      if (how == ended::cancelled) co_await pass_on();
      std::optional<duration> asked;
      if (how == ended::threw) {
        const std::exception_ptr error = sending.take_error();
        if (last || !may_repeat(wanted, harm_of(error))) std::rethrow_exception(error);
      } else {
        incoming_response got = sending.take();
        asked = wait_asked_for(got.message);
        if (last || !may_repeat(wanted, got.message, asked)) co_return got;
      }
      co_await sleep_for(asked ? *asked : backoff(attempts, weft::detail::random_part(co_await this_loop{})));
    }
  }

 private:
  bool may_repeat(const outgoing_request& wanted, harm done) const {
    if (done == harm::final || !wanted.has_body_left()) return false;
    return done == harm::none || policy_.also_unsafe || is_idempotent(wanted.message.method);
  }
  bool may_repeat(const outgoing_request& wanted, const response& got,
                  const std::optional<duration>& asked) const {
    if (std::ranges::find(policy_.statuses, got.status) == policy_.statuses.end()) return false;
    if (asked && *asked > policy_.retry_after_max) return false;
    return may_repeat(wanted, harm::possible);
  }
  static std::optional<duration> wait_asked_for(const response& got) {
    const auto field = got.headers.get("retry-after");
    if (!field) return std::nullopt;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto wait = parse_retry_after(*field, now);
    if (!wait) return std::nullopt;
    // A date may be further away than a `duration` reaches.
    constexpr auto longest = std::chrono::duration_cast<std::chrono::seconds>(duration::max());
    return duration(std::min(*wait, longest));
  }
  duration backoff(int attempts, double random) const {
    const weft::retry_options like{
        .backoff = policy_.backoff, .backoff_max = policy_.backoff_max, .jitter = policy_.jitter};
    return weft::detail::backoff_after(like, attempts, random);
  }

  std::shared_ptr<transport> below_;
  retry_policy policy_;
};

}  // namespace

std::shared_ptr<transport> retrying(std::shared_ptr<transport> below, retry_policy policy) {
  return std::make_shared<retry_transport>(std::move(below), std::move(policy));
}

}  // namespace weft::http
