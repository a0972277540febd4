// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace weft::http {

/// How long a Retry-After field asks to wait: seconds, or a date, of which the past is no time at all.
///
/// Returns nothing for any other text. Seconds beyond 136 years become that. Source: RFC 9110 §10.2.3.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view field, std::chrono::sys_seconds now);

}  // namespace weft::http
