// SPDX-License-Identifier: MIT
#include "weft/web/detail/figures_table.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <span>
#include <system_error>

namespace weft::web::detail {

namespace {

constexpr std::size_t table_bytes = sizeof(process_figures) * figures_table::processes_max;
constexpr std::array<std::string_view, 9> known_methods{"GET",     "HEAD",  "POST",    "PUT",  "DELETE",
                                                        "OPTIONS", "PATCH", "CONNECT", "TRACE"};

std::size_t index_of(std::string_view method) noexcept {
  return static_cast<std::size_t>(std::ranges::find(known_methods, method) - known_methods.begin());
}

template <std::size_t Size>
void set_text(std::array<char, Size>& to, std::string_view text) noexcept {
  to.fill('\0');
  text.copy(to.data(), Size - 1);
}
template <std::size_t Size>
bool is_text(const std::array<char, Size>& of, std::string_view text) noexcept {
  return std::string_view(of.data()) == text.substr(0, Size - 1);
}

}  // namespace

// Memory that nobody has written to costs nothing.
figures_table::figures_table() {
  void* const at = mmap(nullptr, table_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "map memory for figures");
  all_ = static_cast<process_figures*>(at);  // all zero, as it is to begin
}

figures_table::~figures_table() { munmap(all_, table_bytes); }

process_figures& figures_table::own() {
  if (own_ && own_pid_ == getpid()) return *own_;
  own_pid_ = getpid();
  rows_.clear();
  for (process_figures* each = all_; each != all_ + processes_max; ++each) {
    pid_t owner = each->owner.load();
    if (owner != own_pid_ && is_running(*each)) continue;
    if (!each->owner.compare_exchange_strong(owner, own_pid_)) continue;
    each->server = {.connections_total = each->server.connections_total};
    return *(own_ = each);
  }
  return *(own_ = all_ + (processes_max - 1));  // shared with another one, which may lose counts
}

bool figures_table::is_running(const process_figures& of) noexcept {
  const pid_t owner = of.owner.load();
  return owner != 0 && (kill(owner, 0) == 0 || errno != ESRCH);
}

std::size_t figures_table::key_hash::operator()(const key& k) const noexcept {
  return std::hash<const char*>()(k.route) * 31 + k.method_and_status;
}

void figures_table::note(const http::exchange& e) {
  request_row& row = row_of(e.method, e.request.route, e.status);
  row.body_bytes.add(e.body_bytes);
  row.took.add(e.took, request_bounds);
}

request_row& figures_table::row_of(std::string_view method, std::string_view route, int status) {
  if (!own_) own();
  const std::size_t index = index_of(method);
  request_row*& known = rows_[{route.data(), index * 1000 + static_cast<std::size_t>(status)}];
  if (!known) known = &find_row(index < known_methods.size() ? known_methods[index] : "other", route, status);
  return *known;
}

request_row& figures_table::find_row(std::string_view method, std::string_view route, int status) {
  const std::size_t count = own_->row_count.load(std::memory_order_relaxed);
  for (request_row& each : std::span(own_->rows).first(count)) {
    if (each.status == status && is_text(each.method, method) && is_text(each.route, route)) return each;
  }
  request_row& added = own_->rows[std::min(count, process_figures::rows_max - 1)];
  const bool is_last = count >= process_figures::rows_max - 1;
  if (count == process_figures::rows_max) return added;
  set_text(added.method, is_last ? "other" : method);
  set_text(added.route, is_last ? "other" : route);
  added.status = is_last ? 0 : status;
  own_->row_count.store(count + 1, std::memory_order_release);
  return added;
}

void loop_figures::task_ended(chain&) noexcept {
  if (to_.tasks.get() > 0)
    to_.tasks.set(to_.tasks.get() - 1);  // those that were there before are not counted
}

void loop_figures::before_poll(bool) noexcept {
  if (woken_ != clock::time_point{}) to_.lag.add(clock::now() - woken_, lag_bounds);
}

}  // namespace weft::web::detail
