// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

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

  /// Null if there is none that is good at `now`.
  std::shared_ptr<const reply> find(std::string_view name, record_type type, time_point now);
  /// Keeps it if its TTL allows that.
  void put(std::string_view name, record_type type, const std::shared_ptr<const reply>& r, time_point now);
  void clear() noexcept;

  cache_counters counters() const noexcept;

 private:
  using key = std::tuple<std::string, record_type>;
  using key_view = std::tuple<std::string_view, record_type>;
  struct entry : base::list_hook {
    std::shared_ptr<const reply> what;
    time_point good_until;
    std::map<key, entry, std::less<>>::iterator at;
  };

  seconds kept_for(const reply& r) const noexcept;
  void drop(entry& e) noexcept;

  const cache_options options_;
  std::map<key, entry, std::less<>> entries_;
  base::list_hook by_use_;  // the one used longest ago at the front
  cache_counters counters_;
};

}  // namespace weft::dns::detail
