// SPDX-License-Identifier: MIT
// The handler may run on any thread, at any time: it sees the streams through atomics only, counts what has
// come for each, and counts itself so that no stream goes away under it. A signalfd would need the signals
// blocked in all threads, those of foreign libraries included, and in everything that is started.
#include "weft/io/signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"

namespace weft::io {

namespace {

constexpr std::size_t streams_max = 64;
constexpr int signals_max = 65;  // numbers are below

/// What a handler knows of a stream.
struct signal_counts {
  std::array<std::atomic<std::uint32_t>, signals_max> come{};
  std::array<std::atomic<bool>, signals_max> wanted{};
  int wake_descriptor = -1;

  void note(int number) noexcept {
    if (!wanted[static_cast<std::size_t>(number)]) return;
    ++come[static_cast<std::size_t>(number)];
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_descriptor, &one, sizeof one);
  }
  /// The lowest number of what has come, taken away; 0: nothing has.
  int take() noexcept {
    for (int number = 1; number < signals_max; ++number) {
      auto& count = come[static_cast<std::size_t>(number)];
      if (count.load() == 0) continue;
      --count;
      return number;
    }
    return 0;
  }
};

struct caught_signal {
  int users = 0;
  struct sigaction before{};
};

std::array<std::atomic<signal_counts*>, streams_max> streams;
std::atomic<int> stream_handlers_running{0};
std::mutex changing;
std::array<caught_signal, signals_max> caught;

void count_signal(int number) {
  const int error_before = errno;
  ++stream_handlers_running;
  for (auto& slot : streams) {
    if (signal_counts* const counts = slot.load()) counts->note(number);
  }
  --stream_handlers_running;
  errno = error_before;
}

void catch_signal(int number) {
  caught_signal& one = caught[static_cast<std::size_t>(number)];
  if (one.users == 0) {
    struct sigaction action{};
    action.sa_handler = count_signal;
    action.sa_flags = SA_RESTART;
    if (sigaction(number, &action, &one.before) != 0) throw error(errno, format("catch signal {}", number));
  }
  ++one.users;
}

void release_signal(int number) noexcept {
  caught_signal& one = caught[static_cast<std::size_t>(number)];
  if (--one.users == 0) sigaction(number, &one.before, nullptr);
}

class take_signal final : public pollable_operation {
 public:
  take_signal(pollable& on, signal_counts& from) noexcept
      : pollable_operation(on, direction::read), from_(from) {}
  int number = 0;

 private:
  bool attempt() noexcept override {
    std::uint64_t told = 0;
    [[maybe_unused]] const auto emptied =
        ::read(on_.fd(), &told, sizeof told);  // before looking, or one is missed
    number = from_.take();
    error_number = number == 0 ? EAGAIN : 0;
    return number != 0;
  }
  signal_counts& from_;
};

}  // namespace

class signals::receiver {
 public:
  explicit receiver(std::initializer_list<int> numbers) : wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!wake_) throw error(errno, "catch signals");
    counts_.wake_descriptor = wake_.get();
    const std::lock_guard hold(changing);
    add_to_streams();
    try {
      for (const int number : numbers) add(number);
    } catch (...) {
      remove_all();
      throw;
    }
  }
  receiver(const receiver&) = delete;
  receiver& operator=(const receiver&) = delete;
  ~receiver() {
    const std::lock_guard hold(changing);
    remove_all();
  }

  pollable& wake_of(loop& l) { return poll_ ? *poll_ : poll_.emplace(l, wake_.get()); }
  signal_counts& counts() noexcept { return counts_; }

 private:
  void add_to_streams() {
    for (auto& slot : streams) {
      signal_counts* free = nullptr;
      if (slot.compare_exchange_strong(free, &counts_)) return;
    }
    throw std::length_error("weft: more than 64 streams of signals");
  }
  // Wanted before it is caught: what comes between would be lost.
  void add(int number) {
    if (number < 1 || number >= signals_max) throw error(EINVAL, format("catch signal {}", number));
    auto& wanted = counts_.wanted[static_cast<std::size_t>(number)];
    if (wanted.exchange(true)) return;  // named twice
    try {
      catch_signal(number);
    } catch (...) {
      wanted = false;
      throw;
    }
  }
  void remove_all() noexcept {
    for (int number = 1; number < signals_max; ++number) {
      if (counts_.wanted[static_cast<std::size_t>(number)]) release_signal(number);
    }
    for (auto& slot : streams) {
      signal_counts* mine = &counts_;
      if (slot.compare_exchange_strong(mine, nullptr)) break;
    }
    while (stream_handlers_running.load() != 0) std::this_thread::yield();
  }

  descriptor wake_;
  signal_counts counts_;
  std::optional<pollable> poll_;
};

signals::signals(std::initializer_list<int> numbers) : receiver_(std::make_unique<receiver>(numbers)) {}
signals::signals(signals&&) noexcept = default;
signals::~signals() = default;

task<std::optional<int>> signals::next() {
  take_signal operation(receiver_->wake_of(co_await this_loop{}), receiver_->counts());
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, "wait for a signal");
  co_return operation.number;
}

}  // namespace weft::io
