// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <string_view>

#include "weft/json/errors.hpp"
#include "weft/json/limits.hpp"
#include "weft/json/value.hpp"

namespace weft::json {

class reader;

/// Reads a JSON text into a value.
///
/// Strict RFC 8259, as `reader` is. Of members with the same name the last one wins, at the place of the
/// first. Integers beyond 64 bits become doubles; a number too large for a double is an error.
std::expected<value, parse_error> parse(std::string_view text, const limits& bounds = {});

/// Builds the value whose first token is the reader's current one, and leaves the reader at its last token.
///
/// If the text is wrong the reader has failed, and the value is whatever was read until then.
value read_value(reader& in);

}  // namespace weft::json
