// SPDX-License-Identifier: MIT
// The kernel's hot paths, each `n` times: measured in nanoseconds here, in instructions by tests/counts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "weft/core.hpp"
#include "weft/sync.hpp"

namespace weft::bench {

[[gnu::noinline]] inline task<int> ready(int n) { co_return n; }
[[gnu::noinline]] inline task<> count_up(int* n) {
  ++*n;
  co_return;
}

/// Awaits a task that returns at once.
inline task<> await_ready(int n) {
  long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await ready(i);
  asm volatile("" ::"r"(sum));  // it is used
}

/// Opens a group, spawns one child, joins.
inline task<> group_spawn_join(int n) {
  int done = 0;
  for (int i = 0; i < n; ++i) {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(count_up, &done);
      co_return;
    });
  }
}

/// Spawns and joins `n` children, a thousand in a group.
inline task<> spawn_join_batch(int n) {
  int done = 0;
  for (int left = n; left > 0; left -= 1000) {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 1000; ++i) group.spawn(count_up, &done);
      co_return;
    });
  }
}

/// Runs `first` and `second` beside each other.
template <typename First, typename Second>
task<> both(First first, Second second) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(std::ref(first));
    group.spawn(std::ref(second));
    co_return;
  });
}

/// Two tasks that yield to each other.
inline task<> yield(int n) {
  const auto half = [n]() -> task<> {
    for (int i = 0; i < n / 2; ++i) co_await yield_now();
  };
  co_await both(half, half);
}

/// A permit that goes from one task to another, which waits for it.
inline task<> semaphore_hand_off(int n) {
  semaphore ping(0), pong(0);
  const auto serve = [&, n]() -> task<> {
    for (int i = 0; i < n / 2; ++i) {
      ping.add_permits(1);
      (co_await pong.acquire()).forget();
    }
  };
  const auto answer = [&, n]() -> task<> {
    for (int i = 0; i < n / 2; ++i) {
      (co_await ping.acquire()).forget();
      pong.add_permits(1);
    }
  };
  co_await both(serve, answer);
}

/// An item that one task sends to another through a channel.
inline task<> channel_send_receive(int n, std::size_t capacity) {
  auto [to, from] = make_channel<int>(capacity);
  long sum = 0;
  const auto send = [&, n]() -> task<> {
    for (int i = 0; i < n; ++i) co_await to.send(i);
  };
  const auto receive = [&, n]() -> task<> {
    for (int i = 0; i < n; ++i) sum += *co_await from.receive();
  };
  co_await both(send, receive);
  asm volatile("" ::"r"(sum));  // it is used
}

inline task<> channel_64(int n) { return channel_send_receive(n, 64); }
inline task<> channel_0(int n) { return channel_send_receive(n, 0); }

/// Arms a timer and takes it back.
inline task<> timer_arm_cancel(int n) {
  loop& l = co_await this_loop{};
  struct idle final : timer {
    void fire() noexcept override {}
  } t;
  for (int i = 0; i < n; ++i) {
    l.timers().add(t, l.now() + 30s + (i & 1023) * 1ms, timer_rank::result);
    l.timers().remove(t);
  }
}

/// A group with a time limit that is not reached.
inline task<> timeout_not_reached(int n) {
  int done = 0;
  for (int i = 0; i < n; ++i) co_await move_on_after(30s + (i & 1023) * 1ms, [&] { return count_up(&done); });
}

/// Awaits `body()` while `count` other tasks sleep.
template <typename Body>
task<> among_sleepers(int count, Body body) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    const auto sleeps = [](duration length) -> task<> { co_await sleep_for(length); };
    for (int i = 0; i < count; ++i) group.spawn(sleeps, 1h + i * 7919 % count * 1ms);
    co_await yield_now();
    co_await yield_now();
    co_await body();
    group.cancel();
  });
}

/// Spawns `n` tasks that sleep for `length`, and joins them; calls `asleep()` when the last one sleeps.
template <typename Asleep>
task<> sleepers(int n, duration length, Asleep asleep) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    const auto sleeps = [](duration each) -> task<> { co_await sleep_for(each); };
    for (int i = 0; i < n; ++i) group.spawn(sleeps, length + i * 1ns);
    co_await yield_now();
    co_await yield_now();
    asleep();
  });
}

inline task<> sleep_deep(int awaits, duration length) {
  if (awaits > 1) {
    co_await sleep_deep(awaits - 1, length);
  } else {
    co_await sleep_for(length);
  }
}

/// Cancels `n` tasks that sleep below three awaits, and joins them; calls `asleep()` before that.
template <typename Asleep>
task<> cancel_sleepers(int n, Asleep asleep) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < n; ++i) {
      group.spawn(sleep_deep, 3, 1h + (static_cast<std::uint32_t>(i) * 2654435761U >> 8) * 1us);
    }
    co_await yield_now();
    co_await yield_now();
    asleep();
    group.cancel();
  });
}

}  // namespace weft::bench
