// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace weft::model {

/// How far a value may be from the type that is asked for.
enum class mode : std::uint8_t {
  lax,     ///< "5" and 5.0 are integers, "on" is a boolean, …: what pydantic 2 converts, which is what people
           ///< send
  strict,  ///< 5 is an integer and a number, and nothing else is
};
inline constexpr mode lax = mode::lax;
inline constexpr mode strict = mode::strict;

}  // namespace weft::model
