// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/headers.hpp"

namespace weft::http {

/// The directives of Cache-Control, of requests and responses.
///
/// Source: RFC 9111 §5.2; RFC 5861 (stale_*); RFC 8246 (immutable).
struct cache_control {
  using seconds = std::chrono::seconds;

  bool no_store = false, no_cache = false, no_transform = false, only_if_cached = false;
  bool must_revalidate = false, proxy_revalidate = false, must_understand = false, immutable = false;
  bool is_public = false, is_private = false;
  std::optional<seconds> max_age = {}, s_maxage = {}, min_fresh = {};
  std::optional<seconds> max_stale = {};  ///< without a value: as stale as can be, `seconds::max()`
  std::optional<seconds> stale_while_revalidate = {}, stale_if_error = {};
  std::string no_cache_fields = {};  ///< `no-cache="set-cookie"`: only these fields; `no_cache` stays false
  std::string private_fields = {};   ///< the same for `private`

  /// The directives of all Cache-Control fields. Unknown ones are skipped; a time that is no number counts as
  /// none left (0), as RFC 9111 §4.2.1 advises; of one that comes twice the smaller time counts.
  static cache_control parse(const headers& fields);

  /// The text of a field; empty if nothing is set.
  std::string str() const;

  bool operator==(const cache_control&) const = default;
};

/// How long ago the server made a response, as its Age field says; 0 without one, or where it is no number.
/// Of several values the first one counts. Source: RFC 9111 §5.1.
std::chrono::seconds parse_age(const headers& fields);

}  // namespace weft::http
