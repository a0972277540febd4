// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "weft/http/url.hpp"

namespace weft::http {

/// The URL that browsers make of what people type and servers send: `url::parse` for text that is to be
/// forgiven, and for hosts that are to be seen for what they are.
///
/// For http, https, ws and wss, where it differs from `url::parse`:
/// - blanks and control characters at both ends are cut off, tabs and line ends removed wherever they are;
/// - `\` is `/` before the query, and how many of them follow the scheme does not matter;
/// - of several `@` the last one ends the user's part;
/// - a host whose last label is a number is an IPv4 address, in any of the forms that old resolvers take:
/// `0x7f.1`,
///   `017700000001` and `2130706433` are all 127.0.0.1;
/// - dot segments of the path are removed, also where the dots are escaped.
///
/// Other schemes are read as `url::parse` reads them, but for the first of these. Stricter than the standard,
/// as people are served better by an error: control characters within, and in hosts `"`, `{`, `}` and such,
/// and what IDNA 2008 does not allow (emoji). Source: URL standard of WHATWG §4.4.
std::expected<url, std::string> parse_as_browser(std::string_view text);

/// The URL that browsers take `reference` for on a page at `base`: `url::resolve` with the rules above.
std::expected<url, std::string> resolve_as_browser(const url& base, std::string_view reference);

}  // namespace weft::http
