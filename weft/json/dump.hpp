// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/json/writer.hpp"

namespace weft::json {

class value;

/// The value as a JSON text.
///
/// Throws `write_error`, as `writer` does.
std::string dump(const value& content, style layout = style::compact);

/// Writes the value as the writer's next one.
void write(writer& out, const value& content);

}  // namespace weft::json
