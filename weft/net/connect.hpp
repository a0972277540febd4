// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/net/tcp_stream.hpp"

namespace weft::net {

struct connect_options {
  /// How long an attempt is alone before the next address is tried beside it. RFC 8305 §5.
  duration attempt_delay = 250ms;
  /// With no descriptor left: wait for one, or throw `connect_error` with EMFILE.
  bool wait_for_descriptor = true;
  /// What the connection comes from; empty: as the system chooses.
  std::optional<ip_address> local{};
  /// Called with each socket before it connects: for options. What it throws ends the attempt.
  std::function<void(int)> prepare{};
};

/// Connects to one address. Throws `connect_error`.
/// Cancellation: the socket is closed.
task<tcp_stream> connect(endpoint to, connect_options options = {});

/// Resolves `host` and connects to the address that answers first.
///
/// IPv6 and IPv4 take turns, each with a head start of `attempt_delay`, less if it fails before; the losers
/// are closed. Throws `dns::resolve_error`; `connect_error`, with all the reasons, if no address can be
/// reached. Source: RFC 8305 (Happy Eyeballs).
task<tcp_stream> connect(std::string host, std::uint16_t port, connect_options options = {});

/// The order in which addresses are tried: as given, but the families alternate. Source: RFC 8305 §4.
std::vector<ip_address> interleave_families(std::vector<ip_address> addresses);

}  // namespace weft::net
