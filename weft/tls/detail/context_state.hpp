// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/tls/context.hpp"
#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/detail/session_cache.hpp"
#include "weft/tls/detail/shown_identities.hpp"

namespace weft::tls::detail {

enum class role : std::uint8_t { client, server };

/// The form in which ALPN sends protocols: each behind its length. Throws `std::invalid_argument`.
std::string on_the_wire(const std::vector<std::string>& protocols);

/// Lifetime: outlives its connections; OpenSSL's callbacks point here.
struct context_state {
  context_state(role of, const context_options& options);
  context_state(const context_state&) = delete;
  context_state& operator=(const context_state&) = delete;

  void set_identities(std::vector<identity> shown);

  role is;
  peer_check check_peer;
  ocsp_check check_ocsp;
  bool refuse_other_hosts;
  bool kernel_tls;
  std::string protocols;  // on the wire
  session_cache sessions;
  shown_identities identities{};
  context_pointer ssl;
};

}  // namespace weft::tls::detail
