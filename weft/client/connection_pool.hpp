// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/base/text_hash.hpp"
#include "weft/client/client_connection.hpp"
#include "weft/client/h2_client_connection.hpp"
#include "weft/client/network_options.hpp"
#include "weft/client/pooled_connection.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft::http {

/// What a pool has of one origin.
struct pooled_origin {
  std::string_view name;
  std::vector<std::unique_ptr<pooled_connection>> idle;  // oldest first
  std::size_t users = 0;                                 // connections in use, and those that wait for one
};

/// The connections of a client: at most so many open, idle ones kept by origin for the next request.
///
/// A request that finds no room waits, first come first served; what becomes free is handed to the longest
/// waiter, so that nobody overtakes. All steps are O(1) on average. When descriptors run out, the room
/// shrinks for a while to what was open, less a reserve for the rest of the program, and requests wait
/// instead of failing.
class connection_pool {
 public:
  explicit connection_pool(const pool_limits& limits) noexcept
      : limits_(limits), room_(limits.connections_max) {}
  connection_pool(const connection_pool&) = delete;
  connection_pool& operator=(const connection_pool&) = delete;
  ~connection_pool();

  /// Keeps what the pool has of an origin.
  class use {
   public:
    use(connection_pool& pool, std::string_view name) : pool_(&pool), of_(pool.find(name)) { ++of_.users; }
    use(use&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)), of_(other.of_) {}
    use& operator=(use&&) = delete;
    ~use() {
      if (!pool_) return;
      --of_.users;
      pool_->forget_if_unused(of_);
    }

    explicit operator bool() const noexcept { return pool_ != nullptr; }
    connection_pool& pool() const noexcept { return *pool_; }
    pooled_origin& origin() const noexcept { return of_; }

   private:
    connection_pool* pool_;
    pooled_origin& of_;
  };

  /// The right to one open connection, with the connection if there is one already.
  ///
  /// Given back when it goes out of scope: kept for reuse if `keep()` was called, else closed.
  class lease {
   public:
    lease(lease&&) noexcept = default;
    lease& operator=(lease&&) = delete;
    ~lease();

    bool connected() const noexcept { return connection_ != nullptr; }
    /// One that carries a request at a time.
    client_connection& connection() const noexcept { return static_cast<client_connection&>(*connection_); }
    /// One that carries several; null: it does not.
    h2_client_connection* shared() const noexcept {
      return connection_ && connection_->is_shared() ? static_cast<h2_client_connection*>(connection_.get())
                                                     : nullptr;
    }
    void connect(std::unique_ptr<pooled_connection> made) noexcept { connection_ = std::move(made); }
    /// The connection can carry another request.
    void keep() noexcept { keep_ = true; }

   private:
    friend class connection_pool;
    lease(use of, std::unique_ptr<pooled_connection> connection) noexcept
        : of_(std::move(of)), connection_(std::move(connection)) {}

    use of_;
    std::unique_ptr<pooled_connection> connection_;
    bool keep_ = false;
  };

  class [[nodiscard("co_await it")]] acquire_operation final : public parking_lot::wait {
   public:
    acquire_operation(connection_pool& pool, std::string_view origin)
        : wait(pool.waiting_), of_(pool, origin) {}
    bool ready() { return of_.pool().waiting_.empty() && of_.pool().take(of_.origin(), got_); }
    lease await_resume() { return {std::move(of_), std::move(got_)}; }

   private:
    friend class connection_pool;
    use of_;
    std::unique_ptr<pooled_connection> got_;  // null: there is room for another one
  };

  /// Takes an idle connection to `origin`, or room to open one. Suspends: while there is neither.
  acquire_operation acquire(std::string_view origin) { return {*this, origin}; }

  /// The same, but empty instead of waiting; also if others wait already.
  std::optional<lease> try_acquire(std::string_view origin);
  /// The same, but empty if there is no idle connection.
  std::optional<lease> try_acquire_idle(std::string_view origin);

  /// A connection could not be opened because no descriptor was left. Returns false if no other one is open,
  /// whose end could be waited for.
  bool shrink(time_point now) noexcept;

  /// Has it shrunk?
  bool is_short() const noexcept { return room_ < limits_.connections_max; }
  /// Room shrinks only for a while.
  void refresh(time_point now) noexcept;

  std::size_t open() const noexcept { return open_; }
  std::size_t idle() const noexcept { return idle_count_; }

 private:
  using origins = std::unordered_map<std::string, pooled_origin, base::text_hash, std::equal_to<>>;

  pooled_origin& find(std::string_view origin);
  bool take(pooled_origin& from, std::unique_ptr<pooled_connection>& got);
  std::unique_ptr<pooled_connection> pop_idle(pooled_origin& from);
  pooled_connection* oldest_idle() noexcept { return static_cast<pooled_connection*>(by_age_.next); }
  void close_expired();
  void close_oldest_idle();
  void give_back(std::unique_ptr<pooled_connection> connection, pooled_origin& to, bool keep);
  void store_idle(std::unique_ptr<pooled_connection> connection, pooled_origin& to);
  void forget_if_unused(const pooled_origin& which);
  void admit_waiters();

  pool_limits limits_;
  std::size_t room_;  // connections_max, or less while descriptors are short
  time_point short_until_{};
  std::size_t open_ = 0;  // leased, being opened, and idle ones
  std::size_t idle_count_ = 0;
  origins origins_;
  pooled_origin* found_last_ = nullptr;  // most requests are for the same as the one before
  base::list_hook by_age_;               // all idle ones, oldest first
  parking_lot waiting_;
};

}  // namespace weft::http
