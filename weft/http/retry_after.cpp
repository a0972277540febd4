// SPDX-License-Identifier: MIT
#include "weft/http/retry_after.hpp"

#include <algorithm>

#include "weft/http/date.hpp"
#include "weft/http/detail/delta_seconds.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

std::optional<std::chrono::seconds> parse_retry_after(std::string_view field, std::chrono::sys_seconds now) {
  const std::string_view text = trim(field);
  if (const auto wait = detail::parse_delta_seconds(text)) return wait;
  const auto until = parse_date(text, now);
  if (!until) return std::nullopt;
  return std::max(*until - now, std::chrono::seconds(0));
}

}  // namespace weft::http
