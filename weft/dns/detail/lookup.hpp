// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/base/ip_address.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/timer.hpp"
#include "weft/dns/detail/message.hpp"
#include "weft/dns/detail/query_channel.hpp"
#include "weft/dns/detail/record_cache.hpp"
#include "weft/dns/errors.hpp"

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

/// What is to be found out: the records of one type, or of two, of which one is enough.
struct inquiry {
  std::string_view name;
  std::array<record_type, 2> types;  ///< twice the same: only that
  bool operator==(const inquiry&) const = default;
};

/// What came of a lookup.
struct answer {
  std::array<std::shared_ptr<const reply>, 2> replies;  ///< for each type; the second one may be missing
  errc failure{};                                       ///< if there are no records
  duration took{};

  bool has_records() const noexcept;
};

/// Settings of a `lookup_table`.
struct lookup_limits {
  std::size_t records_max = 0;            ///< of one answer
  duration lookup_max = duration::max();  ///< for one name, with all servers and tries
};

class lookup;

/// The lookups that are not answered yet, by what they are about, those that nobody waits for any more, and
/// whoever waits for a turn to ask.
class lookup_table final : private timer {
 public:
  lookup_table(real_timers& timers, record_cache& cache, const lookup_limits& limits) noexcept
      : timers_(timers), cache_(cache), limits_(limits) {}
  ~lookup_table();
  lookup_table(const lookup_table&) = delete;
  lookup_table& operator=(const lookup_table&) = delete;

  /// Where questions go from now on.
  void use(query_channel& channel) noexcept { channel_ = &channel; }
  std::size_t size() const noexcept { return open_ + queued_; }

 private:
  friend class lookup;
  friend class lookup_wait;

  void ask_next() noexcept;
  void ask_next_soon() noexcept;
  void fire() noexcept override { ask_next(); }

  // Open lookups, found by what they are about.
  static const inquiry& about(const inquiry& i) noexcept { return i; }
  static const inquiry& about(const lookup* l) noexcept;
  struct subject_hash {
    using is_transparent = void;
    std::size_t operator()(const auto& of) const {  // not noexcept: as in `record_cache`
      return std::hash<std::string_view>()(about(of).name) + static_cast<std::size_t>(about(of).types[1]);
    }
  };
  struct subject_equal {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const noexcept { return about(a) == about(b); }
  };

  query_channel* channel_ = nullptr;
  real_timers& timers_;
  record_cache& cache_;
  const lookup_limits limits_;
  std::unordered_set<lookup*, subject_hash, subject_equal> by_subject_;
  base::list_hook queue_;  // whoever waits for a turn
  std::size_t queued_ = 0;
  std::size_t open_ = 0;      // asked; with those that nobody waits for
  std::size_t at_once_ = 0;   // asked, and waited for
  bool asking_next_ = false;  // an answer may come from within
};

/// Waits for the answer to one inquiry; whoever asks the same at the same time shares the lookup. What the
/// cache knows needs no waiting. Cancellation: leaves at once; a lookup that was asked goes on. Lifetime:
/// borrows the name while it waits.
class [[nodiscard("co_await it")]] lookup_wait final : public operation, private base::list_hook {
 public:
  lookup_wait(lookup_table& table, const inquiry& about) noexcept : table_(table), about_(about) {}
  bool ready() noexcept;
  void start() noexcept override;
  void request_cancel() noexcept override;
  answer await_resume() noexcept { return std::move(answer_); }

 private:
  friend class lookup;
  friend class lookup_table;
  bool find_known(bool again) noexcept;
  bool join_asked() noexcept;
  void proceed() noexcept;
  void ask() noexcept;
  void deliver() noexcept;

  lookup* joined_ = nullptr;  // null: it waits for its turn

  lookup_table& table_;
  const inquiry about_;
  answer answer_;  // at first with what the cache knows
};

}  // namespace weft::dns::detail
