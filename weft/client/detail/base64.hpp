// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weft::http::detail {

/// Source: RFC 4648 §4, with padding.
std::string base64_encode(std::string_view bytes);

}  // namespace weft::http::detail
