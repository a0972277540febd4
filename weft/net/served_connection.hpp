// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/clock.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/semaphore.hpp"

namespace weft {
class loop;
}

namespace weft::net {

struct serve_options {
  /// Connections at once; one more of each listener, and the rest in the system's queue, wait until one ends.
  std::size_t connections_max = std::numeric_limits<std::ptrdiff_t>::max();
  /// How long connections may go on after serving was cancelled; then they are cut.
  duration shutdown_grace = duration::zero();
};

class served_connections;

/// One connection that `serve` runs a handler for: what the handler may know and do about its own.
class served_connection : private base::list_hook {
 public:
  explicit served_connection(served_connections& all) noexcept;
  served_connection(const served_connection&) = delete;
  served_connection& operator=(const served_connection&) = delete;
  ~served_connection() { unlink(); }

  /// What the handler runs in: cancelling it cuts this connection alone.
  cancel_scope& scope() noexcept { return scope_; }

  /// Set when the server has stopped accepting: a handler that is between two requests may leave then.
  event& stopping() noexcept;

 private:
  friend class served_connections;
  served_connections& all_;
  cancel_scope scope_{cancel_scope::shielded, duration::max()};
};

/// The connections of one call of `serve`.
class served_connections {
 public:
  served_connections(loop& l, const serve_options& options) noexcept
      : loop_(l), grace_(options.shutdown_grace), room_(options.connections_max) {}

  /// Room for one more. Suspends: while there are too many.
  semaphore::acquire_operation acquire_room() noexcept { return room_.acquire(); }

  /// From now on the connections have the grace time left.
  void begin_shutdown() noexcept;

 private:
  friend class served_connection;
  loop& loop_;
  duration grace_;
  semaphore room_;
  event stopping_;
  base::list_hook list_;
};

}  // namespace weft::net
