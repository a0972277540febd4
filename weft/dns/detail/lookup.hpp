// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/base/ip_address.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/timer.hpp"
#include "weft/dns/detail/query_channel.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::dns::detail {

/// How much longer the second family is awaited when the first one has brought addresses.
///
/// They would be tried after that time anyway: it is the delay between attempts of RFC 8305 §5.
inline constexpr duration second_family_wait = 250ms;

/// How many names are asked for at a time; others wait for their turn.
///
/// A server's socket holds a few hundred queries; more of them at once would be lost, and asked again only
/// after a timeout. dnsmasq, which many machines ask, refuses more than 150. Each name is two queries.
inline constexpr std::size_t lookups_at_once_max = 64;

/// What came of a lookup.
struct answer {
  std::vector<ip_address> addresses;
  errc failure{};  ///< if there are none
  duration took{};
};

class lookup;

/// The lookups of one channel that are not answered yet, by name, and those that nobody waits for any more.
class lookup_table final : private timer {
 public:
  lookup_table(query_channel& channel, real_timers& timers) noexcept : channel_(channel), timers_(timers) {}
  ~lookup_table();
  lookup_table(const lookup_table&) = delete;
  lookup_table& operator=(const lookup_table&) = delete;

  std::size_t size() const noexcept { return open_; }

 private:
  friend class lookup;
  friend class lookup_wait;
  using key = std::pair<std::string, family>;

  query_channel& channel_;
  real_timers& timers_;
  void ask_next() noexcept;
  void ask_next_soon() noexcept;
  void fire() noexcept override { ask_next(); }

  std::map<key, lookup*> by_name_;
  base::list_hook queue_;     // not asked yet; all of them are waited for
  std::size_t open_ = 0;      // with those that nobody waits for
  std::size_t at_once_ = 0;   // asked, and waited for
  bool asking_next_ = false;  // an answer may come from within
};

/// Waits for the answer to one name; whoever asks the same at the same time shares the lookup.
/// Cancellation: leaves at once; the lookup goes on.
class [[nodiscard("co_await it")]] lookup_wait final : public operation, private base::list_hook {
 public:
  lookup_wait(lookup_table& table, std::string name, family wanted)
      : table_(table), key_(std::move(name), wanted) {}
  void start() noexcept override;
  void request_cancel() noexcept override;
  std::shared_ptr<const answer> await_resume() noexcept { return std::move(answer_); }

 private:
  friend class lookup;
  void deliver(std::shared_ptr<const answer> a) noexcept;

  lookup* joined_ = nullptr;

  lookup_table& table_;
  lookup_table::key key_;
  std::shared_ptr<const answer> answer_;
};

}  // namespace weft::dns::detail
