// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace weft::http::detail {

/// Where a field lies within a text.
struct field_place {
  std::uint32_t name_at, name_size, value_at, value_size;
};

}  // namespace weft::http::detail
