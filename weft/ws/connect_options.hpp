// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weft/client/proxy.hpp"
#include "weft/core/clock.hpp"
#include "weft/http/headers.hpp"
#include "weft/tls/context.hpp"
#include "weft/ws/options.hpp"

namespace weft::ws {

/// How a client connects.
struct connect_options {
  connection_options connection{};
  std::vector<std::string> subprotocols{};  ///< offered, the preferred one first
  http::headers headers{};                  ///< sent with the request: Origin, Authorization, cookies
  duration open_timeout = 10s;              ///< to connect and to be answered
  std::string sni_hostname{};               ///< what TLS asks for and believes, instead of the URL's host
  // Where no HTTP client is given, which has its own:
  std::optional<tls::context> tls{};   ///< of wss; empty: `tls::default_context()`
  std::optional<http::proxy> proxy{};  ///< empty: what the environment names
  bool trust_env = true;               ///< whether the environment may name one
};

}  // namespace weft::ws
