// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weft::http {

/// Whether a request with this method means the same when it is sent twice. RFC 9110 §9.2.2.
bool is_idempotent(std::string_view method) noexcept;

/// Whether a request with this method asks for nothing but an answer. RFC 9110 §9.2.1.
bool is_safe(std::string_view method) noexcept;

}  // namespace weft::http
