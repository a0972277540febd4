// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/dns/errors.hpp"
#include "weft/dns/records.hpp"

namespace weft::dns::detail {

/// What a server has said to a question.
struct reply {
  std::vector<any_record>
      records;         ///< of the type that was asked for, each about the name or what it is an alias of
  errc failure{};      ///< if there are none
  std::string reason;  ///< if there is more to say than the code does
  /// How long this may be kept, at most; none: not at all.
  seconds ttl{};
  time_point taken_at{};  ///< since when the times run, by the loop's clock
};

/// Reads the answer to the question for `type` at `name`.
///
/// Whoever sent it may mean harm: what is about other names is passed over, more than `records_max` records
/// are refused, and a name that points at itself ends. Follows aliases within the message. A failure is kept
/// as the SOA record beside it says; without one it is not. Cost: O(records × aliases), of which there are at
/// most 16. Source: RFC 1035 §4.1; RFC 2308 §5; RFC 2181 §8.
reply read_reply(std::string_view message, std::string_view name, record_type type, std::size_t records_max);

}  // namespace weft::dns::detail
