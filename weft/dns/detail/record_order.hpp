// SPDX-License-Identifier: MIT
#pragma once

#include <random>
#include <vector>

#include "weft/dns/records.hpp"

namespace weft::dns::detail {

using random_source = std::mt19937;

/// The one to try first at the front: by priority, and among equals at random with regard to the weights.
/// Source: RFC 2782.
void put_in_order(std::vector<srv_record>& records, random_source& random);

/// By preference, equals at random. Source: RFC 5321 §5.1.
void put_in_order(std::vector<mx_record>& records, random_source& random);

/// Other records have no order.
template <typename Record>
void put_in_order(std::vector<Record>&, random_source&) noexcept {}

}  // namespace weft::dns::detail
