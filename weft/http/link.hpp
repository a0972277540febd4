// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/parameters.hpp"

namespace weft::http {

/// One element of a Link field: where it leads, and what is there.
///
/// Source: RFC 8288 §3.
struct link {
  std::string target;  ///< a reference: resolve it on the URL of the response
  std::vector<parameter> parameters;

  /// Whether `relation` (`next`, `preload`) is among those of its `rel`, in any case.
  bool has_relation(std::string_view relation) const noexcept;
};

/// The elements of a Link field; those that are malformed are left out, as is what comes after the 256th.
std::vector<link> parse_links(std::string_view field);

/// The first of that relation; null if there is none. Lifetime: borrows `links`.
const link* find_link(const std::vector<link>& links, std::string_view relation) noexcept;

}  // namespace weft::http
