// SPDX-License-Identifier: MIT
#include "weft/dns/detail/asking.hpp"

#include <algorithm>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::dns::detail {

asking::machinery::machinery(loop& l, const stub_options& options, record_cache& cache)
    : timers(l, io::driver_of(l)),
      table(timers, cache, {.records_max = options.records_max, .lookup_max = options.lookup_max}) {}

asking::asking(loop& l, const stub_options& options, record_cache& cache)
    : loop_(l),
      options_(options),
      cache_(cache),
      file_(options.servers.empty() ? options.resolv_conf : ""),
      decided_(decide(options, options.resolv_conf)) {
  file_.has_changed(l.now());
}

void asking::prepare(time_point now) {
  if (file_.has_changed(now)) {
    asking_options changed = decide(options_, options_.resolv_conf);
    if (changed != decided_) {
      decided_ = std::move(changed);
      cache_.clear();  // other servers may know other things
      if (running_) add_channel();
    }
  }
  if (!running_) running_.emplace(loop_, options_, cache_);
  if (running_->channels.empty()) add_channel();
}

void asking::add_channel() {
  auto& channels = running_->channels;
  std::erase_if(channels, [](const auto& one) { return one->open() == 0; });
  channels.push_back(std::make_unique<query_channel>(io::driver_of(loop_), running_->timers, decided_));
  running_->table.use(*channels.back());
}

std::optional<std::string_view> asking::candidate(std::string_view name, bool is_whole, std::size_t number,
                                                  std::string& room) const {
  if (is_whole || decided_.search.empty()) return number == 0 ? std::optional(name) : std::nullopt;
  const bool is_first = std::ranges::count(name, '.') >= decided_.ndots;
  if (number > decided_.search.size()) return std::nullopt;
  if (number == (is_first ? 0 : decided_.search.size())) return name;
  room.assign(name).append(".").append(decided_.search[is_first ? number - 1 : number]);
  return room.size() <= name_bytes_max ? room : name;
}

}  // namespace weft::dns::detail
