// SPDX-License-Identifier: MIT
#pragma once

#include <netdb.h>

#include <string>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::dns {

struct system_options {
  /// The end of `run` waits so long for a lookup that was left to itself, counted from its cancellation.
  duration abandoned_max = 5s;
  /// What is called on the thread: for tests.
  int (*lookup)(const char* name, const char* service, const addrinfo* hints,
                addrinfo** found) = &getaddrinfo;
};

/// Finds addresses as the C library does, on threads: by whatever nsswitch.conf names, LDAP or mDNS, say.
///
/// Slower than a `stub_resolver`, and no more lookups at once than the default thread pool has threads.
/// Nothing is kept. Used by default if WEFT_DNS is `system`. Finds no records of other kinds.
class system_resolver final : public resolver {
 public:
  explicit system_resolver(system_options options = {}) noexcept : options_(options) {}

  /// Cancellation: ends at once; the lookup goes on by itself, and what it finds is dropped.
  task<std::vector<ip_address>> resolve(std::string name, family wanted = family::any) override;
  task<std::vector<std::string>> reverse(ip_address address) override;

 private:
  const system_options options_;
};

}  // namespace weft::dns
