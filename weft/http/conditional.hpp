// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "weft/http/byte_range.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

/// The state of a resource that a request is held against.
struct representation {
  std::optional<entity_tag> tag = {};
  std::optional<std::chrono::sys_seconds> last_modified = {};
  std::optional<std::uint64_t> length = {};  ///< none: ranges are not offered
  bool exists = true;
};

/// What a request's conditions come to.
struct condition_result {
  int status = 200;                     ///< 200, 206, 304, 412 or 416
  std::vector<byte_range> ranges = {};  ///< of a 206
};

/// Evaluates If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since, Range and If-Range, in this
/// order.
///
/// 200 means: do what the method says, with the whole. Only GET and HEAD get a 304, only GET a 206 or 416.
/// Dates that cannot be read are ignored; a malformed If-Match fails, a malformed If-None-Match is ignored. A
/// Last-Modified date is a strong validator for If-Range only if it is at least a minute before `now`.
/// Source: RFC 9110 §13.2.2, §14.2.
condition_result evaluate_conditions(std::string_view method, const headers& request,
                                     const representation& current, std::chrono::sys_seconds now);

}  // namespace weft::http
