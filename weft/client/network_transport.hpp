// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "weft/client/connection_pool.hpp"
#include "weft/client/connector.hpp"
#include "weft/client/network_options.hpp"
#include "weft/client/transport.hpp"
#include "weft/core/task.hpp"

namespace weft::http {

/// Sends requests over connections that it opens and keeps: what a client uses unless it is told otherwise.
///
/// A request that may be repeated (GET, HEAD, PUT, DELETE, OPTIONS, TRACE) is, on another one, if a kept
/// connection turns out to be closed. Cancellation: the connection of a cut request is closed.
class network_transport final : public transport {
 public:
  explicit network_transport(network_options options = {});

  task<incoming_response> send(outgoing_request& wanted) override;

  /// Connections that are open, and those of them that wait for a request.
  const connection_pool& pool() const noexcept { return pool_; }

 private:
  class arriving_body;
  task<bool> open(connection_pool::lease& lease, const outgoing_request& wanted);
  task<bool> may_retry(std::size_t& failures) const;
  task<connection_pool::lease> wait_for_connection(const outgoing_request& wanted, const std::string& origin);

  network_options options_;
  connector connections_;
  connection_pool pool_;
};

}  // namespace weft::http
