// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weft::http {

/// Whether anybody may register names below `domain`: `com`, `co.uk`, `github.io`. ASCII, in lower case;
/// a dot at the end does not count.
///
/// A name without a dot that the list does not have counts as one, too. Source: publicsuffix.org, by libpsl.
bool is_public_suffix(std::string_view domain);

}  // namespace weft::http
