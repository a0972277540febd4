// SPDX-License-Identifier: MIT
#include "weft/ws/reconnect.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/with.hpp"
#include "weft/http/retry_after.hpp"

namespace weft::ws {

namespace {

/// Whether it may pass by itself.
bool is_passing(const std::exception_ptr& error) {
  constexpr std::array<int, 5> statuses{429, 500, 502, 503, 504};
  try {
    std::rethrow_exception(error);
  } catch (const connect_error& e) {
    if (e.code() == make_error_code(errc::refused)) {
      return std::ranges::find(statuses, e.response()->status) != statuses.end();
    }
    return e.code() == make_error_code(errc::connect_failed) || e.code() == make_error_code(errc::timed_out);
  } catch (...) {
    return true;  // lost
  }
}

/// How long a server that refused asks to be left alone.
duration wait_asked_for(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const connect_error& e) {
    const auto field = e.response() ? e.response()->headers.get("retry-after") : std::nullopt;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto wait = field ? http::parse_retry_after(*field, now) : std::nullopt;
    // A date may be further away than a `duration` reaches.
    return wait ? duration(std::min<std::chrono::seconds>(*wait, std::chrono::days(1))) : duration::zero();
  } catch (...) {
    return duration::zero();
  }
}

}  // namespace

task<> reconnecting(std::function<client_session()> make, handler talk, retry_options patience) {
  for (int attempts = 1;; ++attempts) {
    const time_point begun = co_await now();
    bool entered = false, lost = false;
    auto visit = with(make(), [&](connection& socket) -> task<> {
      entered = true;
      auto talking = talk(socket);
      const ended how = co_await attempt(talking);
      if (how == ended::cancelled) co_await pass_on();
      lost = !socket.is_open() && !socket.was_closed_here();
      talking.take();
      if (lost) throw closed(*socket.code(), socket.reason());
    });
    const ended how = co_await attempt(visit);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::returned) co_return;
    const auto error = visit.take_error();
    const bool expected =
        entered ? lost && holds_only_closed(error) : exception_group::holds<connect_error>(error);
    const bool passing = patience.retry_if ? patience.retry_if(error) : is_passing(error);
    if (!expected || !passing) std::rethrow_exception(error);
    const double random = weft::detail::random_part(co_await this_loop{});
    duration wait = weft::detail::backoff_after(patience, attempts, random);
    if (entered && co_await now() - begun > wait) {
      attempts = 1;
      wait = weft::detail::backoff_after(patience, attempts, random);
    }
    if (attempts >= patience.attempts_max) std::rethrow_exception(error);
    co_await sleep_for(std::max(wait, std::min(wait_asked_for(error), patience.backoff_max)));
  }
}

}  // namespace weft::ws
