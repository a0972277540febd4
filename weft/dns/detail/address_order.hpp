// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "weft/base/ip_address.hpp"

namespace weft::dns::detail {

/// Both families in one list: IPv6 first, unless this machine has no way to the first of those addresses.
///
/// The order within a family stays. Cost: with both families, three system calls; nothing is sent.
/// Source: RFC 6724 §6, rule 1; rule 6 with the default table.
std::vector<ip_address> in_order(std::vector<ip_address> v6, std::vector<ip_address> v4);

}  // namespace weft::dns::detail
