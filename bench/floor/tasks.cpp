// SPDX-License-Identifier: MIT
// The least that coroutines cost: tasks by hand, with frames from free lists, a ring of ready tasks and a
// heap of timers. No tree, no errors of children, no cancellation, no look at sockets: what a kernel adds, it
// adds to this.
#include <coroutine>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "bench/measure.h"

namespace {

struct pooled {
  static constexpr std::size_t classes = 64;
  static inline void* free_lists[classes];

  static void* operator new(std::size_t bytes) {
    const std::size_t each = (bytes + 31) / 32;
    if (each >= classes) return ::operator new(bytes);
    void* const block = free_lists[each];
    if (!block) return ::operator new(each * 32);
    free_lists[each] = *static_cast<void**>(block);
    return block;
  }
  static void operator delete(void* block, std::size_t bytes) {
    const std::size_t each = (bytes + 31) / 32;
    if (each >= classes) return ::operator delete(block);
    *static_cast<void**>(block) = std::exchange(free_lists[each], block);
  }
};

struct resume_waiter {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) const noexcept {
    auto& promise = h.promise();
    promise.done = true;
    return promise.waiter ? promise.waiter : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

class ready_ring {
 public:
  ready_ring() : ring_(1024) {}
  void push(std::coroutine_handle<> h) {
    if (tail_ - head_ == ring_.size()) grow();
    ring_[tail_++ & (ring_.size() - 1)] = h;
  }
  bool run_one() {
    if (head_ == tail_) return false;
    ring_[head_++ & (ring_.size() - 1)].resume();
    return true;
  }

 private:
  void grow() {
    std::vector<std::coroutine_handle<>> larger(ring_.size() * 2);
    for (std::size_t i = 0; i < ring_.size(); ++i) larger[i] = ring_[(head_ + i) & (ring_.size() - 1)];
    tail_ = ring_.size();
    head_ = 0;
    ring_.swap(larger);
  }
  std::vector<std::coroutine_handle<>> ring_;
  std::size_t head_ = 0, tail_ = 0;
} ready_tasks;

template <typename T>
class [[nodiscard]] task {
 public:
  struct promise_type : pooled {
    std::coroutine_handle<> waiter;
    bool done = false;
    std::exception_ptr error;
    T value{};
    task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    resume_waiter final_suspend() noexcept { return {}; }
    void return_value(T returned) { value = std::move(returned); }
    void unhandled_exception() { error = std::current_exception(); }
  };

  explicit task(std::coroutine_handle<promise_type> h) : handle_(h) {}
  task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    handle_.promise().waiter = waiter;
    return handle_;
  }
  T await_resume() {
    if (handle_.promise().error) [[unlikely]]
      std::rethrow_exception(handle_.promise().error);
    return std::move(handle_.promise().value);
  }

 private:
  std::coroutine_handle<promise_type> handle_;
};

/// Starts by itself when its turn comes; awaiting it joins it.
class [[nodiscard]] child {
 public:
  struct promise_type : pooled {
    std::coroutine_handle<> waiter;
    bool done = false;
    child get_return_object() { return child(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    resume_waiter final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };

  explicit child(std::coroutine_handle<promise_type> h) : handle_(h) { ready_tasks.push(h); }
  child(child&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~child() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return handle_.promise().done; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { handle_.promise().waiter = waiter; }
  void await_resume() const noexcept {}

 private:
  std::coroutine_handle<promise_type> handle_;
};

struct yield_now {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const { ready_tasks.push(h); }
  void await_resume() const noexcept {}
};

struct timer {
  double when;
  std::size_t index = 0;
  std::coroutine_handle<> sleeper;
};

/// A 4-ary heap of timers that know their place.
class timer_heap {
 public:
  bool empty() const { return heap_.empty(); }
  timer& first() { return *heap_[0]; }
  void add(timer& t) {
    heap_.push_back(&t);
    rise(heap_.size() - 1, t);
  }
  void remove(timer& t) {
    timer& last = *heap_.back();
    heap_.pop_back();
    if (&last == &t) return;
    rise(t.index, last);
    sink(last.index, last);
  }

 private:
  void put(std::size_t i, timer& t) {
    heap_[i] = &t;
    t.index = i;
  }
  void rise(std::size_t i, timer& t) {
    for (; i > 0 && heap_[(i - 1) / 4]->when > t.when; i = (i - 1) / 4) put(i, *heap_[(i - 1) / 4]);
    put(i, t);
  }
  void sink(std::size_t i, timer& t) {
    for (std::size_t child; (child = 4 * i + 1) < heap_.size();) {
      std::size_t least = child;
      for (std::size_t k = child + 1; k < child + 4 && k < heap_.size(); ++k) {
        if (heap_[k]->when < heap_[least]->when) least = k;
      }
      if (heap_[least]->when >= t.when) break;
      put(i, *heap_[least]);
      i = least;
    }
    put(i, t);
  }
  std::vector<timer*> heap_;
} timers;

struct sleep_until : timer {
  explicit sleep_until(double when) : timer{when, 0, {}} {}
  sleep_until(const sleep_until&) = delete;
  ~sleep_until() {
    if (sleeper) timers.remove(*this);  // destroyed while it sleeps: cancelled
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    sleeper = h;
    timers.add(*this);
  }
  void await_resume() const noexcept {}
};

void run() {
  for (;;) {
    while (ready_tasks.run_one()) {}
    if (timers.empty()) return;
    const double wait = timers.first().when - wall_ns();
    if (wait > 0) usleep(static_cast<useconds_t>(wait / 1e3) + 1);
    for (const double now = wall_ns(); !timers.empty() && timers.first().when <= now;) {
      timer& due = timers.first();
      timers.remove(due);
      ready_tasks.push(std::exchange(due.sleeper, {}));
    }
  }
}

template <typename T>
class channel {
 public:
  explicit channel(std::size_t capacity) : buffer_(capacity) {}

  struct sending {
    channel& c;
    T value;
    bool await_ready() { return c.offer(value); }
    void await_suspend(std::coroutine_handle<> h) {
      c.sender_ = h;
      c.unsent_ = &value;
    }
    void await_resume() const noexcept {}
  };
  struct receiving {
    channel& c;
    T value{};
    bool await_ready() { return c.take(value); }
    void await_suspend(std::coroutine_handle<> h) {
      c.receiver_ = h;
      c.wanted_ = &value;
    }
    T await_resume() { return value; }
  };
  sending send(T value) { return {*this, value}; }
  receiving receive() { return {*this}; }

 private:
  bool offer(const T& value) {
    if (receiver_) {
      *wanted_ = value;
      ready_tasks.push(std::exchange(receiver_, {}));
      return true;
    }
    if (count_ == buffer_.size()) return false;
    buffer_[(first_ + count_++) % buffer_.size()] = value;
    return true;
  }
  bool take(T& value) {
    if (count_ == 0) return false;
    value = buffer_[first_];
    first_ = (first_ + 1) % buffer_.size();
    --count_;
    if (sender_) {
      buffer_[(first_ + count_++) % buffer_.size()] = *unsent_;
      ready_tasks.push(std::exchange(sender_, {}));
    }
    return true;
  }
  std::vector<T> buffer_;
  std::size_t first_ = 0, count_ = 0;
  std::coroutine_handle<> sender_, receiver_;
  const T* unsent_ = nullptr;
  T* wanted_ = nullptr;
};

[[gnu::noinline]] task<int> ready(int n) { co_return n; }
child nothing() { co_return; }

child await_ready_tasks(int n) {
  long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await ready(i);
  asm volatile("" ::"r"(sum));
}
child spawn_and_join(int n) {
  for (int i = 0; i < n; ++i) co_await nothing();
}
child spawn_and_join_batches(int n) {
  for (int left = n; left > 0; left -= 1000) {
    std::vector<child> children;
    children.reserve(1000);
    for (int i = 0; i < 1000; ++i) children.push_back(nothing());
    for (child& each : children) co_await each;
  }
}
child yields(int n) {
  for (int i = 0; i < n; ++i) co_await yield_now();
}
child sends(channel<int>& c, int n) {
  for (int i = 0; i < n; ++i) co_await c.send(i);
}
child receives(channel<int>& c, int n) {
  long sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await c.receive();
  asm volatile("" ::"r"(sum));
}
child sleeps(double when) { co_await sleep_until(when); }

task<int> sleep_deep(int awaits, double when) {
  if (awaits > 1) co_return co_await sleep_deep(awaits - 1, when);
  co_await sleep_until(when);
  co_return 0;
}
child sleeps_deep(double when) { co_await sleep_deep(2, when); }

/// CPU time of `body()` and of what it started, for each of `n`.
template <typename Body>
void each(const char* name, int n, Body body) {
  const double before = cpu_ns();
  const auto started = body();
  run();
  report(name, (cpu_ns() - before) / n);
}

void await_ready() {
  each("await_ready", 20'000'000, [] { return await_ready_tasks(20'000'000); });
}
void group_spawn_join() {
  each("group_spawn_join", 10'000'000, [] { return spawn_and_join(10'000'000); });
}
void spawn_join_batch() {
  each("spawn_join_batch", 10'000'000, [] { return spawn_and_join_batches(10'000'000); });
}
void yield() {
  each("yield", 40'000'000, [] { return std::pair(yields(20'000'000), yields(20'000'000)); });
}
void channel_64() {
  channel<int> c(64);
  each("channel_64", 20'000'000, [&] { return std::pair(sends(c, 20'000'000), receives(c, 20'000'000)); });
}

void timer_arm_cancel() {
  constexpr int n = 5'000'000;
  std::vector<timer> others(10'000);
  const double start = wall_ns();
  for (timer& t : others) {
    t.when = start + 3600e9 + std::rand();
    timers.add(t);
  }
  const double before = cpu_ns();
  timer t{};
  for (int i = 0; i < n; ++i) {
    t.when = wall_ns() + 30e9 + (i & 1023) * 1e6;
    timers.add(t);
    timers.remove(t);
  }
  report("timer_arm_cancel", (cpu_ns() - before) / n);
  for (timer& other : others) timers.remove(other);
}

void sleepers() {
  constexpr int n = 1'000'000;
  const double bytes = resident_bytes(), before = cpu_ns(), until = wall_ns() + 2e9;
  std::vector<child> children;
  children.reserve(n);
  for (int i = 0; i < n; ++i) children.push_back(sleeps(until + i));
  while (ready_tasks.run_one()) {}
  report("sleepers_bytes", (resident_bytes() - bytes) / n);
  run();
  children.clear();
  report("sleepers_cpu", (cpu_ns() - before) / n);
}

void cancel_sleepers() {
  constexpr int n = 1'000'000;
  const double start = wall_ns() + 3600e9;
  std::vector<child> children;
  children.reserve(n);
  for (int i = 0; i < n; ++i)
    children.push_back(sleeps_deep(start + (std::uint32_t(i) * 2654435761U >> 8) * 1e3));
  while (ready_tasks.run_one()) {}
  const double before = cpu_ns();
  children.clear();
  report("cancel_sleepers", (cpu_ns() - before) / n);
}

constexpr row rows[] = {
    {"await_ready", await_ready},
    {"group_spawn_join", group_spawn_join},
    {"spawn_join_batch", spawn_join_batch},
    {"yield", yield},
    {"channel_64", channel_64},
    {"timer_arm_cancel", timer_arm_cancel},
    {"sleepers", sleepers},
    {"cancel_sleepers", cancel_sleepers},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
