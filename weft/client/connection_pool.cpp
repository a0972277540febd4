// SPDX-License-Identifier: MIT
#include "weft/client/connection_pool.hpp"

#include <algorithm>

#include "weft/core/loop.hpp"

namespace weft::http {

namespace {
// Descriptors left to the rest of the program when they have run out, but at most half of the pool's; and for
// how long the pool stays small then.
constexpr std::size_t descriptors_reserved_max = 16;
constexpr duration short_for = 1s;
}  // namespace

connection_pool::lease::lease(lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      origin_(std::move(other.origin_)),
      connection_(std::move(other.connection_)),
      keep_(other.keep_) {}

connection_pool::lease::~lease() {
  if (pool_) pool_->give_back(std::move(connection_), std::move(origin_), keep_);
}

connection_pool::~connection_pool() { idle_.clear(); }

std::optional<connection_pool::lease> connection_pool::try_acquire(const std::string& origin) {
  std::unique_ptr<pooled_connection> got;
  if (!waiting_.empty() || !take(origin, got)) return std::nullopt;
  return lease(*this, origin, std::move(got));
}

bool connection_pool::take(const std::string& origin, std::unique_ptr<pooled_connection>& got) {
  if (idle_count_ > 0) close_expired();
  got = pop_idle(origin);
  if (got) return true;
  if (open_ >= room_ && idle_count_ > 0) close_oldest_idle();
  if (open_ >= room_) return false;
  ++open_;
  return true;
}

// The newest first: the server is least likely to have closed it.
std::unique_ptr<pooled_connection> connection_pool::pop_idle(const std::string& origin) {
  const auto found = idle_.find(origin);
  if (found == idle_.end()) return nullptr;
  while (!found->second.empty()) {
    auto newest = std::move(found->second.back());
    found->second.pop_back();
    newest->unlink();
    --idle_count_;
    if (newest->is_usable()) {
      forget_if_empty(found);
      return newest;
    }
    --open_;
  }
  forget_if_empty(found);
  return nullptr;
}

// Most often the connection comes back soon: only a client of very many servers forgets them.
void connection_pool::forget_if_empty(idle_map::iterator of_origin) {
  if (of_origin->second.empty() && idle_.size() > limits_.idle_connections_max) idle_.erase(of_origin);
}

void connection_pool::close_expired() {
  const time_point now = current_loop()->now();
  while (idle_count_ > 0 && now - oldest_idle()->idle_since() > limits_.idle_max) close_oldest_idle();
}

void connection_pool::close_oldest_idle() {
  pooled_connection* const oldest = oldest_idle();
  const auto found = idle_.find(oldest->origin());
  oldest->unlink();
  found->second.erase(found->second.begin());
  forget_if_empty(found);
  --idle_count_;
  --open_;
}

void connection_pool::give_back(std::unique_ptr<pooled_connection> connection, std::string origin,
                                bool keep) {
  if (keep && open_ <= room_) {
    if (waiting_.empty()) return store_idle(std::move(connection), std::move(origin));
    auto* const next = static_cast<acquire_operation*>(waiting_.front());
    // For another origin the room is handed over and the connection closed.
    if (next->origin_ == origin) next->got_ = std::move(connection);
    waiting_.unpark_one();
    return;
  }
  connection.reset();
  --open_;
  admit_waiters();
}

void connection_pool::store_idle(std::unique_ptr<pooled_connection> connection, std::string origin) {
  stack& of_origin = idle_[origin];
  connection->mark_idle(std::move(origin), current_loop()->now());
  by_age_.push_back(*connection);
  of_origin.push_back(std::move(connection));
  if (++idle_count_ > limits_.idle_connections_max) close_oldest_idle();
}

void connection_pool::admit_waiters() {
  while (!waiting_.empty()) {
    auto* const next = static_cast<acquire_operation*>(waiting_.front());
    if (!take(next->origin_, next->got_)) return;
    waiting_.unpark_one();
  }
}

bool connection_pool::shrink(time_point now) noexcept {
  const std::size_t others = open_ - 1;
  short_until_ = time_after(now, short_for);
  if (others == 0) return false;
  room_ = std::min(room_, others - std::min(descriptors_reserved_max, others / 2));
  return true;
}

void connection_pool::refresh(time_point now) noexcept {
  if (room_ == limits_.connections_max || now < short_until_) return;
  room_ = limits_.connections_max;
  admit_waiters();
}

}  // namespace weft::http
