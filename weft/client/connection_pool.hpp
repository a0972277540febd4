// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/client/client_connection.hpp"
#include "weft/client/h2_client_connection.hpp"
#include "weft/client/network_options.hpp"
#include "weft/client/pooled_connection.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft::http {

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

  /// The right to one open connection, with the connection if there is one already.
  ///
  /// Given back when it goes out of scope: kept for reuse if `keep()` was called, else closed.
  class lease {
   public:
    lease(lease&& other) noexcept;
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
    lease(connection_pool& pool, std::string origin, std::unique_ptr<pooled_connection> connection) noexcept
        : pool_(&pool), origin_(std::move(origin)), connection_(std::move(connection)) {}

    connection_pool* pool_;
    std::string origin_;
    std::unique_ptr<pooled_connection> connection_;
    bool keep_ = false;
  };

  class [[nodiscard("co_await it")]] acquire_operation final : public parking_lot::wait {
   public:
    acquire_operation(connection_pool& pool, std::string origin)
        : wait(pool.waiting_), pool_(pool), origin_(std::move(origin)) {}
    bool ready() { return pool_.waiting_.empty() && pool_.take(origin_, got_); }
    lease await_resume() { return {pool_, std::move(origin_), std::move(got_)}; }

   private:
    friend class connection_pool;
    connection_pool& pool_;
    std::string origin_;
    std::unique_ptr<pooled_connection> got_;  // null: there is room for another one
  };

  /// Takes an idle connection to `origin`, or room to open one. Suspends: while there is neither.
  acquire_operation acquire(std::string origin) { return {*this, std::move(origin)}; }

  /// The same, but empty instead of waiting; also if others wait already.
  std::optional<lease> try_acquire(const std::string& origin);

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
  using stack = std::vector<std::unique_ptr<pooled_connection>>;  // oldest first
  using idle_map = std::unordered_map<std::string, stack>;

  bool take(const std::string& origin, std::unique_ptr<pooled_connection>& got);
  std::unique_ptr<pooled_connection> pop_idle(const std::string& origin);
  pooled_connection* oldest_idle() noexcept { return static_cast<pooled_connection*>(by_age_.next); }
  void close_expired();
  void close_oldest_idle();
  void give_back(std::unique_ptr<pooled_connection> connection, std::string origin, bool keep);
  void store_idle(std::unique_ptr<pooled_connection> connection, std::string origin);
  void forget_if_empty(idle_map::iterator of_origin);
  void admit_waiters();

  pool_limits limits_;
  std::size_t room_;  // connections_max, or less while descriptors are short
  time_point short_until_{};
  std::size_t open_ = 0;  // leased, being opened, and idle ones
  std::size_t idle_count_ = 0;
  idle_map idle_;
  base::list_hook by_age_;  // all idle ones, oldest first
  parking_lot waiting_;
};

}  // namespace weft::http
