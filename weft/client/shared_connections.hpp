// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "weft/client/connection_pool.hpp"
#include "weft/client/h2_client_connection.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft::http {

/// An HTTP/2 connection while it carries requests, each of which holds it; idle it is the pool's.
class shared_connection {
 public:
  explicit shared_connection(connection_pool::lease lease) noexcept : lease_(std::move(lease)) {}
  shared_connection(const shared_connection&) = delete;
  shared_connection& operator=(const shared_connection&) = delete;
  ~shared_connection() {
    if (http2().is_usable() && http2().is_settled()) lease_.keep();
  }

  h2_client_connection& http2() const noexcept { return *lease_.shared(); }

 private:
  connection_pool::lease lease_;
};

/// Which HTTP/2 connections of a client carry requests, by origin, and which servers speak it at all.
///
/// Of the requests to a server that is not known one opens a connection, and the others wait for what it
/// speaks: if that is HTTP/2 they need none of their own.
class shared_connections {
 public:
  class origin {
   public:
    /// The connection that takes further requests; null: there is none.
    std::shared_ptr<shared_connection> find() const noexcept;
    /// Lets others use a connection as long as somebody does.
    std::shared_ptr<shared_connection> share(connection_pool::lease lease);

    /// Suspends until a request that opens a connection has it, or has failed.
    parking_lot::park_operation wait_opened() noexcept { return waiting_.park(); }

   private:
    friend class shared_connections;
    std::weak_ptr<shared_connection> open_;
    parking_lot waiting_;
    bool opening_ = false;
    std::size_t failures_ = 0;    // to open a connection
    bool without_http2_ = false;  // the server does not speak it
    std::size_t users_ = 0;       // requests that look at this
  };

  /// Keeps what is known of an origin while it lives, and says that its request opens a connection.
  class use {
   public:
    use(shared_connections& all, const std::string& name);
    use(const use&) = delete;
    use& operator=(const use&) = delete;
    ~use();

    origin* operator->() const noexcept { return &of_; }
    /// Whether another request opens a connection, which this one may get to use.
    bool must_wait() const noexcept;
    /// This request opens a connection now.
    void begin_opening() noexcept;
    /// It has it. If it is cut instead, it leaves that to another one.
    void end_opening(bool without_http2) noexcept;
    /// It has failed: those that wait try for themselves.
    void fail_opening() noexcept;

   private:
    origin& of_;
    std::size_t failures_;  // when it came
    bool opens_ = false;
  };

 private:
  std::unordered_map<std::string, origin> origins_;
};

}  // namespace weft::http
