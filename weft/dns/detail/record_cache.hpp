// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/dns/cache.hpp"
#include "weft/dns/detail/message.hpp"

namespace weft::dns::detail {

/// Answers that are still good, by name and type; the one used longest ago makes room for the next.
class record_cache {
 public:
  explicit record_cache(const cache_options& options) noexcept : options_(options) {}
  ~record_cache() { clear(); }
  record_cache(const record_cache&) = delete;
  record_cache& operator=(const record_cache&) = delete;

  /// Null if there is none that is good at `now`. `again`: a miss has been counted already.
  std::shared_ptr<const reply> find(std::string_view name, record_type type, time_point now,
                                    bool again = false);
  /// Keeps it if its TTL allows that.
  void put(std::string_view name, record_type type, const std::shared_ptr<const reply>& r, time_point now);
  void clear() noexcept;

  cache_counters counters() const noexcept;

 private:
  using key = std::pair<std::string, record_type>;
  using key_view = std::pair<std::string_view, record_type>;
  struct key_hash {
    using is_transparent = void;
    // Not noexcept: libstdc++ keeps the hash with each entry then, and hashes no name again to pass by it.
    std::size_t operator()(const key_view& k) const {
      return std::hash<std::string_view>()(k.first) + static_cast<std::size_t>(k.second);
    }
  };
  struct key_equal {
    using is_transparent = void;
    bool operator()(const key_view& a, const key_view& b) const noexcept { return a == b; }
  };
  struct entry : base::list_hook {
    std::shared_ptr<const reply> what;
    time_point good_until;
    const key* about;
  };

  seconds kept_for(const reply& r) const noexcept;
  void drop(entry& e) noexcept;

  const cache_options options_;
  std::unordered_map<key, entry, key_hash, key_equal> entries_;
  base::list_hook by_use_;  // the one used longest ago at the front
  cache_counters counters_;
};

}  // namespace weft::dns::detail
