// SPDX-License-Identifier: MIT
#pragma once

namespace weft::http::detail {

/// The word of a parser, or of who knows the text, that the name and the value of a field are right. Programs
/// have no use for it: they call `headers::add`.
struct checked {
  explicit checked() = default;
};

}  // namespace weft::http::detail
