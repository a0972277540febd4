// SPDX-License-Identifier: MIT
#include "weft/core/detail/signal_guard.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "weft/core/loop.hpp"

// The handler may run on any thread, at any time: it sees the loops through atomics only, and counts itself
// so that no loop goes away under it.
namespace weft::detail {

namespace {

constexpr std::size_t loops_max = 256;
constexpr std::array handled{SIGINT, SIGTERM};

std::array<std::atomic<loop*>, loops_max> loops;
std::atomic<int> handlers_running{0};
std::atomic<int> first_signal{0};  // since there have been loops
std::mutex installing;
int users = 0;
bool pipe_ignored = false;
std::array<bool, handled.size()> ours{};

void reset_handled() noexcept {
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  for (std::size_t i = 0; i < handled.size(); ++i) {
    if (ours[i]) sigaction(handled[i], &standard, nullptr);
  }
}

void on_signal(int signal) {
  ++handlers_running;
  reset_handled();
  first_signal = signal;
  for (auto& slot : loops) {
    if (loop* const l = slot.load()) l->interrupt(signal);
  }
  --handlers_running;
}

bool is_default(int signal) noexcept {
  struct sigaction present{};
  return sigaction(signal, nullptr, &present) == 0 && !(present.sa_flags & SA_SIGINFO) &&
         present.sa_handler == SIG_DFL;
}

void set(int signal, void (*handler)(int)) noexcept {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

void install() noexcept {
  for (std::size_t i = 0; i < handled.size(); ++i) {
    ours[i] = is_default(handled[i]);
    if (ours[i]) set(handled[i], on_signal);
  }
  pipe_ignored = is_default(SIGPIPE);
  if (pipe_ignored) set(SIGPIPE, SIG_IGN);
}

void uninstall() noexcept {
  reset_handled();
  if (pipe_ignored) set(SIGPIPE, SIG_DFL);
}

}  // namespace

signal_guard::signal_guard(loop& l) {
  if (!l.options().handle_signals) return;
  const std::lock_guard hold(installing);
  for (auto& slot : loops) {
    loop* free = nullptr;
    if (slot.compare_exchange_strong(free, &l)) {
      loop_ = &l;
      if (users++ == 0) {
        first_signal = 0;
        install();
      } else if (const int signal = first_signal) {
        l.interrupt(signal);  // the others are unwinding, and wait for this one perhaps
      }
      return;
    }
  }
  throw std::runtime_error("weft: more than 256 loops in one process");
}

signal_guard::~signal_guard() {
  if (!loop_) return;
  const std::lock_guard hold(installing);
  if (--users == 0) uninstall();
  for (auto& slot : loops) {
    loop* mine = loop_;
    if (slot.compare_exchange_strong(mine, nullptr)) break;
  }
  while (handlers_running.load() != 0) std::this_thread::yield();
}

}  // namespace weft::detail
