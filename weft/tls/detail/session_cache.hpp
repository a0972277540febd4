// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

/// The sessions that a client can resume, by host; the oldest are forgotten first.
class session_cache {
 public:
  explicit session_cache(std::size_t sessions_max) noexcept : sessions_max_(sessions_max) {}

  void store(std::string host, session_pointer session);

  /// The newest session with `host`, or null. One of TLS 1.3 is given out once, so that nobody who watches
  /// can tell that two connections are of one client: RFC 8446 §C.4.
  session_pointer take(const std::string& host);

 private:
  struct entry {
    std::string host;
    session_pointer session;
  };
  std::size_t sessions_max_;
  std::deque<entry> entries_;  // oldest first
};

}  // namespace weft::tls::detail
