// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "weft/tls/context.hpp"
#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/detail/session_cache.hpp"

namespace weft::tls::detail {

enum class role : std::uint8_t { client, server };

/// Lifetime: outlives its connections; OpenSSL's callbacks point here.
struct context_state {
  context_state(role of, const context_options& options);
  context_state(const context_state&) = delete;
  context_state& operator=(const context_state&) = delete;

  void set_identity(const identity& shown);

  role is;
  peer_check check_peer;
  std::string protocols;  // in the form that goes over the wire: each behind its length
  session_cache sessions;
  context_pointer ssl;
};

}  // namespace weft::tls::detail
