// SPDX-License-Identifier: MIT
#include "weft/process/process_pool.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>

#include "weft/base/assert.hpp"
#include "weft/base/cpu_count.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"
#include "weft/process/detail/process_server.hpp"

// A task takes a worker (or the right to start one), sends it the job, and waits for its answer. The lease
// lives in the task's frame: a task that is cut in between leaves a busy worker, which its destructor kills.
namespace weft {

using detail::packet;
using detail::packet_kind;

/// One of the pool's places, with the worker that has it, if there is one yet.
class worker_lease {
 public:
  worker_lease() noexcept = default;
  worker_lease(process_pool& pool, process_pool::worker w) noexcept : worker(std::move(w)), pool_(&pool) {}
  worker_lease(worker_lease&& other) noexcept
      : worker(std::move(other.worker)), usable(other.usable), pool_(std::exchange(other.pool_, nullptr)) {}
  worker_lease& operator=(worker_lease&&) = delete;
  ~worker_lease() {
    if (pool_) pool_->give_back(std::move(worker), usable);
  }

  process_pool::worker worker;
  bool usable = true;  ///< false while it works

 private:
  process_pool* pool_ = nullptr;
};

/// Waits for a place. Given by whoever gives one back, on any thread.
class worker_wait final : public operation, private remote_call, private base::list_hook {
 public:
  explicit worker_wait(process_pool& pool) noexcept : pool_(pool) {}

  bool ready() noexcept {
    const std::lock_guard hold(pool_.lock_);
    return take();
  }

  void start() noexcept override {
    home->lp->expect_remote(1);
    {
      const std::lock_guard hold(pool_.lock_);
      if (!take()) return pool_.waiters_.push_back(*this);
    }
    on_loop();  // a task of another thread gave one back in between
  }

  void request_cancel() noexcept override {
    {
      const std::lock_guard hold(pool_.lock_);
      if (!linked()) return;  // it is given already
      unlink();
    }
    home->lp->expect_remote(-1);
    complete_cancelled();
  }

  worker_lease await_resume() noexcept { return std::move(*given_); }

 private:
  friend class process_pool;

  /// Takes a place that is free. The pool is locked.
  bool take() noexcept {
    if (pool_.taken_ == pool_.options_.workers_max) return false;
    ++pool_.taken_;
    given_.emplace(pool_, process_pool::worker());
    if (!pool_.idle_.empty()) {
      given_->worker = std::move(pool_.idle_.back());
      pool_.idle_.pop_back();
    }
    return true;
  }

  void on_loop() noexcept override {
    home->lp->expect_remote(-1);
    complete();
  }

  process_pool& pool_;
  std::optional<worker_lease> given_;
};

namespace {

/// Keeps a virtual clock from moving while another process works.
class expected_elsewhere {
 public:
  explicit expected_elsewhere(loop& l) noexcept : loop_(l) { loop_.expect_remote(1); }
  expected_elsewhere(const expected_elsewhere&) = delete;
  expected_elsewhere& operator=(const expected_elsewhere&) = delete;
  ~expected_elsewhere() { loop_.expect_remote(-1); }

 private:
  loop& loop_;
};

task<packet> next_packet(int socket) {
  loop& l = co_await this_loop{};
  const expected_elsewhere waits(l);
  io::pollable watched(l, socket);
  packet next;
  for (;;) {
    io::wait_ready ready(watched, io::direction::read);
    co_await ready;
    if (ready.error_number != 0) throw process_error(ready.error_number, "wait for a worker process");
    const int e = detail::receive(socket, next, MSG_DONTWAIT);
    if (e == 0) co_return next;
    if (e != EAGAIN) throw process_error(e, "read from a worker process");
  }
}

}  // namespace

void process_pool::worker::kill() noexcept {
  if (pidfd) syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0);
}

process_pool::process_pool(const process_pool_options& options) : options_(options) {
  if (options_.workers_max == 0) options_.workers_max = base::cpu_count();
}

process_pool::~process_pool() {
  WEFT_ASSERT(taken_ == 0, "a process pool is destroyed while tasks wait for its workers");
}

std::size_t process_pool::busy() const {
  const std::lock_guard hold(lock_);
  return taken_;
}

std::size_t process_pool::idle() const {
  const std::lock_guard hold(lock_);
  return idle_.size();
}

std::size_t process_pool::waiting() const {
  const std::lock_guard hold(lock_);
  std::size_t n = 0;
  for (const base::list_hook* h = waiters_.next; h != &waiters_; h = h->next) ++n;
  return n;
}

/// Gives the place to the longest waiter, with the worker if that can go on.
void process_pool::give_back(worker w, bool usable) noexcept {
  if (!usable) {
    w.kill();
    w = worker();
  }
  worker_wait* next = nullptr;
  {
    const std::lock_guard hold(lock_);
    if (waiters_.linked()) {
      next = static_cast<worker_wait*>(waiters_.next);
      next->unlink();
    } else {
      --taken_;
      if (w.socket) idle_.push_back(std::move(w));
    }
  }
  if (!next) return;
  next->given_.emplace(*this, std::move(w));
  loop& l = *next->home->lp;
  if (&l == current_loop()) return next->on_loop();
  l.post(*next);
}

task<> process_pool::hire(worker_lease& lease) {
  worker& w = lease.worker;
  w.socket = detail::process_server::only().request(options_.idle_max);
  packet news = co_await next_packet(w.socket.get());
  if (news.kind == packet_kind::born) {
    w.pidfd = std::move(news.attached);
    w.pid = news.as<pid_t>();
  } else if (news.kind == packet_kind::stillborn) {
    throw process_error(news.as<int>(), "start a worker process");
  } else {
    throw process_error(process_errc::server_gone, "weft: the process that starts workers was killed");
  }
}

task<packet> process_pool::call(std::string job, capacity_limiter* limiter) {
  if (job.size() > options_.message_bytes_max)
    throw message_too_large("arguments", job.size(), options_.message_bytes_max);
  std::optional<capacity_limiter::token> token;
  if (limiter) token.emplace(co_await limiter->acquire_on_behalf_of(&job));
  worker_wait turn(*this);
  worker_lease lease = co_await turn;
  worker& w = lease.worker;
  lease.usable = false;
  for (int e = EPIPE; e != 0;) {
    if (w.socket) e = detail::send(w.socket.get(), packet_kind::job, job);
    if (e != 0 && e != EPIPE && e != ECONNRESET) throw process_error(e, "send to a worker process");
    if (e == 0) break;
    w = worker();  // it has retired; or there was none
    co_await hire(lease);
  }
  packet answer = co_await next_packet(w.socket.get());
  switch (answer.kind) {
    case packet_kind::returned:
    case packet_kind::threw: lease.usable = true; co_return answer;
    case packet_kind::too_large:
      lease.usable = true;
      throw message_too_large("a result", answer.as<std::uint64_t>(), options_.message_bytes_max);
    case packet_kind::ended: throw worker_crashed(w.pid, answer.as<int>());
    default:
      throw process_error(process_errc::server_gone, "weft: the process that starts workers was killed");
  }
}

}  // namespace weft
