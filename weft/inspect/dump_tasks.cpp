// SPDX-License-Identifier: MIT
#include "weft/inspect/dump_tasks.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <thread>

#include "weft/inspect/report.hpp"

// The handler may run on any thread, at any time: it reaches the loops through atomics only, and counts
// itself so that none goes away under it.
namespace weft::inspect {

namespace {

std::array<std::atomic<dump_on_quit*>, 64> dumpers;
std::atomic<int> handlers_running{0};
std::mutex installing;
int installed = 0;
struct sigaction before{};

void on_quit(int) {
  const int saved = errno;
  ++handlers_running;
  for (auto& slot : dumpers) {
    if (dump_on_quit* const d = slot.load()) d->request();
  }
  --handlers_running;
  errno = saved;
}

void install() noexcept {
  struct sigaction action{};
  action.sa_handler = on_quit;
  action.sa_flags = SA_RESTART;
  sigaction(SIGQUIT, &action, &before);
}

}  // namespace

std::string tasks_text(task_tree_limits limits) {
  const loop* const l = current_loop();
  return l && l->root() ? task_tree(*l->root(), limits) : "";
}

void dump_tasks(std::FILE* to) { std::fputs(tasks_text().c_str(), to); }

dump_on_quit::dump_on_quit(loop& l) : loop_(l) {
  const std::lock_guard hold(installing);
  for (auto& slot : dumpers) {
    dump_on_quit* free = nullptr;
    if (!slot.compare_exchange_strong(free, this)) continue;
    if (installed++ == 0) install();
    return;
  }
}

dump_on_quit::~dump_on_quit() {
  const std::lock_guard hold(installing);
  for (auto& slot : dumpers) {
    dump_on_quit* mine = this;
    if (!slot.compare_exchange_strong(mine, nullptr)) continue;
    if (--installed == 0) sigaction(SIGQUIT, &before, nullptr);
    break;
  }
  while (handlers_running.load() != 0) std::this_thread::yield();
}

void dump_on_quit::request() noexcept {
  if (!requested_.exchange(true)) loop_.post(*this);
}

void dump_on_quit::on_loop() noexcept {
  requested_ = false;
  report("tasks:\n" + tasks_text());
}

}  // namespace weft::inspect
