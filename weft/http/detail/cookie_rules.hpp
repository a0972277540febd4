// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/http/set_cookie.hpp"

namespace weft::http::detail {

/// Whether a name promises what the rest of the cookie does not keep: `__Secure-` is secure, `__Host-` also
/// for one host and its whole path. A value without a name counts as one.
///
/// Source: RFC 6265bis §4.1.3, §5.7.
bool broken_prefix_rule(const set_cookie& cookie);

/// Whether a cookie of `domain` is for `host`, too: the same, or `host` is below it.
///
/// Source: RFC 6265bis §5.1.3.
bool domain_matches(std::string_view host, std::string_view domain);

/// Source: RFC 6265bis §5.1.4.
bool path_matches(std::string_view path, std::string_view cookie_path);

/// The folder of a request's path: `/a/b` of `/a/b/c`. Source: RFC 6265bis §5.1.4.
std::string default_cookie_path(std::string_view path);

}  // namespace weft::http::detail
