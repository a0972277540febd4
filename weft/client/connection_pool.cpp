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

connection_pool::lease::~lease() {
  if (of_) of_.pool().give_back(std::move(connection_), of_.origin(), keep_);
}

connection_pool::~connection_pool() { origins_.clear(); }

pooled_origin& connection_pool::find(std::string_view origin) {
  if (found_last_ && found_last_->name == origin) return *found_last_;
  auto found = origins_.find(origin);
  if (found == origins_.end()) {
    found = origins_.try_emplace(std::string(origin)).first;
    found->second.name = found->first;
  }
  return *(found_last_ = &found->second);
}

std::optional<connection_pool::lease> connection_pool::try_acquire(std::string_view origin) {
  std::unique_ptr<pooled_connection> got;
  use of(*this, origin);
  if (!waiting_.empty() || !take(of.origin(), got)) return std::nullopt;
  return lease(std::move(of), std::move(got));
}

std::optional<connection_pool::lease> connection_pool::try_acquire_idle(std::string_view origin) {
  if (idle_count_ == 0 || !waiting_.empty()) return std::nullopt;
  close_expired();
  use of(*this, origin);
  auto got = pop_idle(of.origin());
  if (!got) return std::nullopt;
  return lease(std::move(of), std::move(got));
}

bool connection_pool::take(pooled_origin& from, std::unique_ptr<pooled_connection>& got) {
  if (idle_count_ > 0) close_expired();
  got = pop_idle(from);
  if (got) return true;
  if (open_ >= room_ && idle_count_ > 0) close_oldest_idle();
  if (open_ >= room_) return false;
  ++open_;
  return true;
}

// The newest first: the server is least likely to have closed it.
std::unique_ptr<pooled_connection> connection_pool::pop_idle(pooled_origin& from) {
  while (!from.idle.empty()) {
    auto newest = std::move(from.idle.back());
    from.idle.pop_back();
    newest->unlink();
    --idle_count_;
    if (newest->is_usable()) return newest;
    --open_;
  }
  return nullptr;
}

// Most often the connection comes back soon: only a client of very many servers forgets them.
void connection_pool::forget_if_unused(const pooled_origin& which) {
  if (which.users > 0 || !which.idle.empty() || origins_.size() <= limits_.idle_connections_max) return;
  if (found_last_ == &which) found_last_ = nullptr;
  origins_.erase(std::string(which.name));
}

void connection_pool::close_expired() {
  const time_point now = current_loop()->now();
  while (idle_count_ > 0 && now - oldest_idle()->idle_since() > limits_.idle_max) close_oldest_idle();
}

void connection_pool::close_oldest_idle() {
  pooled_connection* const oldest = oldest_idle();
  pooled_origin& origin = oldest->origin();
  oldest->unlink();
  origin.idle.erase(origin.idle.begin());
  forget_if_unused(origin);
  --idle_count_;
  --open_;
}

void connection_pool::give_back(std::unique_ptr<pooled_connection> connection, pooled_origin& to, bool keep) {
  if (keep && open_ <= room_) {
    if (waiting_.empty()) return store_idle(std::move(connection), to);
    auto* const next = static_cast<acquire_operation*>(waiting_.front());
    // For another origin the room is handed over and the connection closed.
    if (&next->of_.origin() == &to) next->got_ = std::move(connection);
    waiting_.unpark_one();
    return;
  }
  connection.reset();
  --open_;
  admit_waiters();
}

void connection_pool::store_idle(std::unique_ptr<pooled_connection> connection, pooled_origin& to) {
  connection->mark_idle(to, current_loop()->now());
  by_age_.push_back(*connection);
  to.idle.push_back(std::move(connection));
  if (++idle_count_ > limits_.idle_connections_max) close_oldest_idle();
}

void connection_pool::admit_waiters() {
  while (!waiting_.empty()) {
    auto* const next = static_cast<acquire_operation*>(waiting_.front());
    if (!take(next->of_.origin(), next->got_)) return;
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
