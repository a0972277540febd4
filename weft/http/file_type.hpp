// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weft::http {

/// The media type that a file name's extension stands for, with `charset=utf-8` for texts;
/// `application/octet-stream` for an unknown one.
std::string_view media_type_of(std::string_view name) noexcept;

}  // namespace weft::http
