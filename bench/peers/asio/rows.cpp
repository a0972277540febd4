// SPDX-License-Identifier: MIT
// Boost.Asio's coroutines, one io_context on one thread.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "bench/measure.h"

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

[[gnu::noinline]] awaitable<int> ready(int n) { co_return n; }
awaitable<void> nothing() { co_return; }

awaitable<void> await_ready(int n) {
  long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await ready(i);
  asm volatile("" ::"r"(sum));
}

awaitable<void> group_spawn_join(int n) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < n; ++i) co_await asio::co_spawn(executor, nothing(), use_awaitable);
}

awaitable<void> spawn_join_batch(int n) {
  const auto executor = co_await asio::this_coro::executor;
  for (int left = n; left > 0; left -= 1000) {
    asio::steady_timer done(executor, asio::steady_timer::time_point::max());
    int running = 1000;
    for (int i = 0; i < 1000; ++i) {
      asio::co_spawn(executor, nothing(), [&](std::exception_ptr) {
        if (--running == 0) done.cancel();
      });
    }
    boost::system::error_code cancelled;
    co_await done.async_wait(asio::redirect_error(use_awaitable, cancelled));
  }
}

awaitable<void> yields(int n) {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < n; ++i) co_await asio::post(executor, use_awaitable);
}
awaitable<void> yield(int n) { co_await (yields(n / 2) && yields(n / 2)); }

using channel = asio::experimental::channel<void(boost::system::error_code, int)>;
awaitable<void> sends(channel& c, int n) {
  for (int i = 0; i < n; ++i) co_await c.async_send({}, i, use_awaitable);
}
awaitable<void> receives(channel& c, int n) {
  for (int i = 0; i < n; ++i) co_await c.async_receive(use_awaitable);
}
awaitable<void> channel_64(int n) {
  channel c(co_await asio::this_coro::executor, 64);
  co_await (sends(c, n) && receives(c, n));
}

awaitable<void> timer_arm_cancel(int n) {
  const auto executor = co_await asio::this_coro::executor;
  std::deque<asio::steady_timer> others;
  for (int i = 0; i < 10'000; ++i) {
    others.emplace_back(executor, 1h + i * 1ms).async_wait([](auto) {});
  }
  for (int i = 0; i < n; ++i) {
    asio::steady_timer t(executor, 30s + (i & 1023) * 1ms);
    t.async_wait([](auto) {});
    t.cancel();
    if ((i & 1023) == 0) co_await asio::post(executor, use_awaitable);
  }
}

template <typename Row>
void each(const char* name, Row row, int n) {
  asio::io_context context(1);
  asio::co_spawn(context, row(n), asio::detached);
  const double before = cpu_ns();
  context.run();
  report(name, (cpu_ns() - before) / n);
}

awaitable<void> sleep(asio::steady_timer::duration length) {
  asio::steady_timer t(co_await asio::this_coro::executor, length);
  co_await t.async_wait(use_awaitable);
}
awaitable<void> sleep_2(asio::steady_timer::duration length) { co_await sleep(length); }
awaitable<void> sleep_3(asio::steady_timer::duration length) { co_await sleep_2(length); }

void sleepers() {
  constexpr int n = 1'000'000;
  asio::io_context context(1);
  const double bytes = resident_bytes(), before = cpu_ns();
  for (int i = 0; i < n; ++i) asio::co_spawn(context, sleep(2s), asio::detached);
  context.poll();
  report("sleepers_bytes", (resident_bytes() - bytes) / n);
  context.run();
  report("sleepers_cpu", (cpu_ns() - before) / n);
}

void cancel_sleepers() {
  constexpr int n = 200'000;
  asio::io_context context(1);
  std::deque<asio::cancellation_signal> signals(n);
  for (int i = 0; i < n; ++i) {
    const auto length = 1h + (static_cast<std::uint32_t>(i) * 2654435761U >> 8) * 1us;
    asio::co_spawn(context, sleep_3(length), asio::bind_cancellation_slot(signals[i].slot(), asio::detached));
  }
  context.poll();
  const double before = cpu_ns();
  for (auto& signal : signals) signal.emit(asio::cancellation_type::all);
  context.run();
  report("cancel_sleepers", (cpu_ns() - before) / n);
}

void to_thread() {
  constexpr int n = 10'000;
  asio::io_context context(1);
  asio::thread_pool pool(1);
  asio::co_spawn(
      context,
      [&]() -> awaitable<void> {
        const double before = round_trip_ns();
        for (int i = 0; i < n; ++i) co_await asio::post(pool, use_awaitable);
        report("to_thread", (round_trip_ns() - before) / n / 1e3);
      },
      asio::detached);
  context.run();
}

constexpr row rows[] = {
    {"await_ready", [] { each("await_ready", await_ready, 10'000'000); }},
    {"group_spawn_join", [] { each("group_spawn_join", group_spawn_join, 1'000'000); }},
    {"spawn_join_batch", [] { each("spawn_join_batch", spawn_join_batch, 1'000'000); }},
    {"yield", [] { each("yield", yield, 2'000'000); }},
    {"channel_64", [] { each("channel_64", channel_64, 1'000'000); }},
    {"timer_arm_cancel", [] { each("timer_arm_cancel", timer_arm_cancel, 1'000'000); }},
    {"sleepers", sleepers},
    {"cancel_sleepers", cancel_sleepers},
    {"to_thread", to_thread},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
