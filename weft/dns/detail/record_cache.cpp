// SPDX-License-Identifier: MIT
#include "weft/dns/detail/record_cache.hpp"

#include <algorithm>

namespace weft::dns::detail {

std::shared_ptr<const reply> record_cache::find(std::string_view name, record_type type, time_point now,
                                                bool again) {
  const auto found = entries_.find(key_view(name, type));
  if (found != entries_.end()) {
    entry& e = found->second;
    if (now < e.good_until) {
      ++counters_.hits;
      e.unlink();
      by_use_.push_back(e);
      return e.what;
    }
    drop(e);
  }
  if (!again) ++counters_.misses;
  return nullptr;
}

void record_cache::put(std::string_view name, record_type type, const std::shared_ptr<const reply>& r,
                       time_point now) {
  const seconds keep = kept_for(*r);
  if (keep <= seconds(0) || options_.entries_max == 0) return;
  const auto at = entries_.try_emplace(key(name, type)).first;
  entry& e = at->second;
  e.about = &at->first;
  e.what = r;
  e.good_until = time_after(now, keep);
  e.unlink();
  by_use_.push_back(e);
  if (entries_.size() <= options_.entries_max) return;
  auto& oldest = static_cast<entry&>(*by_use_.next);
  if (now < oldest.good_until) ++counters_.evictions;
  drop(oldest);
}

seconds record_cache::kept_for(const reply& r) const noexcept {
  if (r.ttl <= seconds(0)) return seconds(0);
  const seconds most =
      r.records.empty() ? std::min(options_.negative_ttl_max, options_.ttl_max) : options_.ttl_max;
  return std::min(std::max(r.ttl, options_.ttl_min), most);
}

void record_cache::drop(entry& e) noexcept {
  e.unlink();
  entries_.erase(entries_.find(*e.about));
}

void record_cache::clear() noexcept {
  while (by_use_.linked()) by_use_.next->unlink();
  entries_.clear();
}

cache_counters record_cache::counters() const noexcept {
  cache_counters now = counters_;
  now.entries = entries_.size();
  return now;
}

}  // namespace weft::dns::detail
