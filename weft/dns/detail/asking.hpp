// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/dns/detail/lookup.hpp"
#include "weft/dns/detail/query_channel.hpp"
#include "weft/dns/detail/real_timers.hpp"
#include "weft/dns/detail/record_cache.hpp"
#include "weft/dns/detail/resolv_conf.hpp"
#include "weft/dns/detail/watched_file.hpp"
#include "weft/dns/stub_resolver.hpp"

namespace weft::dns::detail {

/// What asks servers: made when first needed, because names that are known need no descriptor, and made anew
/// for later questions when resolv.conf has changed.
class asking {
 public:
  /// Throws `std::invalid_argument` for a server that is none.
  asking(loop& l, const stub_options& options, record_cache& cache);

  /// Before each lookup, at `now`. Throws `io::error`, `std::runtime_error`.
  void prepare(time_point now);

  /// The name that is to be asked for as the one with this number, the first is 0; empty behind the last one.
  /// A view of `name`, or of `room` if it is another one.
  std::optional<std::string_view> candidate(std::string_view name, bool is_whole, std::size_t number,
                                            std::string& room) const;

  lookup_table& table() noexcept { return running_->table; }
  const std::vector<server_address>& servers() const noexcept { return decided_.servers; }
  std::size_t pending() const noexcept { return running_ ? running_->table.size() : 0; }

 private:
  // The channels are the last member, because their end ends the lookups.
  struct machinery {
    machinery(loop& l, const stub_options& options, record_cache& cache);

    real_timers timers;
    lookup_table table;
    std::vector<std::unique_ptr<query_channel>> channels;  // the last one is asked, the others are awaited
  };

  void add_channel();

  loop& loop_;
  const stub_options& options_;
  record_cache& cache_;
  watched_file file_;
  asking_options decided_;
  std::optional<machinery> running_;
};

}  // namespace weft::dns::detail
