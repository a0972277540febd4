// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// What a server says of an event besides its data.
struct event_fields {
  std::string_view type = {};
  std::optional<std::string_view> id = {};
  std::optional<std::chrono::milliseconds> retry = {};
};

/// One Server-Sent Event as it is sent; line ends in `data` are kept, as LF.
///
/// Throws `std::invalid_argument` if type or id have a line end, the id a NUL, or `retry` is negative.
/// Source: HTML standard §9.2.5.
std::string format_event(std::string_view data, const event_fields& fields = {});

/// A line that clients skip: sent now and then it keeps proxies from closing an idle connection.
std::string format_event_comment(std::string_view text = "");

}  // namespace weft::http
