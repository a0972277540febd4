// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/net/connect.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/handshake.hpp"
#include "weft/tls/stream.hpp"

namespace weft::tls {

struct connect_options {
  std::optional<context> with{};  ///< empty: `default_context()`
  net::connect_options net{};
  handshake_options handshake{};
};

/// The context of connections that have none of their own: one for all of this loop, with nothing but
/// defaults.
context default_context();

/// Connects to `host`, an address that answers, and makes sure that it is `host`.
///
/// Throws `dns::resolve_error`, `net::connect_error` and the errors of errors.hpp. Cancellation: the socket
/// is closed.
task<stream> connect(std::string host, std::uint16_t port, connect_options options = {});

}  // namespace weft::tls
