// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "weft/http/cookie_jar.hpp"

namespace weft::http {

/// The cookies of a jar as a file `cookies.txt`, which browsers' tools and curl read and write.
///
/// Shape: a line a cookie, its fields separated by tabs: domain, TRUE if hosts below it have the cookie,
/// path, TRUE if secure, seconds since 1970 or 0 for the end of the session, name, value. `#HttpOnly_` before
/// the domain is no comment. What the format has no place for is lost: SameSite, and the time of use.
std::string write_cookies_txt(const cookie_jar& jar);

/// Adds the cookies of such a file to a jar; those that have expired are skipped. The error names the line,
/// and the jar has the cookies of the lines before it.
std::expected<void, std::string> read_cookies_txt(cookie_jar& jar, std::string_view text,
                                                  std::chrono::sys_seconds now);

}  // namespace weft::http
