// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "weft/core/clock.hpp"

namespace weft::dns {

/// How long a `stub_resolver` keeps what it was told, by the clock of the loop.
struct cache_options {
  std::size_t entries_max = 10'000;  ///< sets of records; 0: nothing is kept
  std::chrono::seconds ttl_min{0};   ///< shorter times become this one; but not 0, which means "do not keep"
  std::chrono::seconds ttl_max{86'400};  ///< longer times become this one
  /// The same for "no such name" and "no such record", which are kept only as the zone's SOA record says.
  /// Source: RFC 2308 §5.
  std::chrono::seconds negative_ttl_max{900};
};

/// What came of a cache so far. One lookup of both kinds of addresses counts as two.
struct cache_counters {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evictions = 0;  ///< good, but `entries_max` were there
  std::size_t entries = 0;
};

}  // namespace weft::dns
