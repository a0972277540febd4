// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "weft/client/connection_pool.hpp"
#include "weft/client/connector.hpp"
#include "weft/client/network_options.hpp"
#include "weft/client/shared_connections.hpp"
#include "weft/client/transport.hpp"
#include "weft/core/task.hpp"

namespace weft::http {

/// Sends requests over connections that it opens and keeps: what a client uses unless it is told otherwise.
///
/// A request that may be repeated (GET, HEAD, PUT, DELETE, OPTIONS, TRACE) is, on another one, if a kept
/// connection turns out to be closed. Requests of one origin share an HTTP/2 connection; one that the server
/// has refused before it did anything for it is sent again. One that asks for another protocol has a
/// connection of HTTP/1.1 for itself. Cancellation: the connection of a cut request is
/// closed; of a shared one its stream is reset.
class network_transport final : public transport {
 public:
  explicit network_transport(network_options options = {});

  task<incoming_response> send(outgoing_request& wanted) override;

  /// Connections that are open, and those of them that wait for a request.
  const connection_pool& pool() const noexcept { return pool_; }

 private:
  class arriving_body;
  class shared_body;
  const proxy* relay_for(const outgoing_request& wanted) const noexcept {
    return wanted.upgrades ? nullptr : connections_.relay_for(wanted.url);
  }
  bool may_be_http2(const outgoing_request& wanted) const noexcept {
    return !wanted.upgrades && connections_.may_be_http2(wanted.url);
  }
  task<std::shared_ptr<shared_connection>> find_shared(const outgoing_request& wanted,
                                                       shared_connections::use& known);
  task<std::optional<incoming_response>> send_shared(std::shared_ptr<shared_connection> by,
                                                     outgoing_request& wanted, bool may_be_refused);
  std::optional<connection_pool::lease> take_kept(const outgoing_request& wanted);
  task<incoming_response> send_on_any(outgoing_request& wanted);
  task<incoming_response> send_alone(connection_pool::lease by, outgoing_request& wanted);
  static incoming_response receive(connection_pool::lease by, const outgoing_request& wanted);
  static bool is_still_there(const connection_pool::lease& lease, const outgoing_request& wanted);
  task<bool> open(connection_pool::lease& lease, const outgoing_request& wanted);
  task<bool> may_retry(std::size_t& failures) const;
  task<connection_pool::lease> wait_for_connection(const outgoing_request& wanted, std::string_view origin);

  network_options options_;
  connector connections_;
  connection_pool pool_;
  shared_connections shared_;
};

}  // namespace weft::http
