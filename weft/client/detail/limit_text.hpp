// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/clock.hpp"

namespace weft::http::detail {

/// `what after 5 s`.
inline std::string after(std::string_view what, duration limit) {
  return format("{} after {:g} s", what, std::chrono::duration<double>(limit).count());
}

/// `what within 5 s`.
inline std::string within(std::string_view what, duration limit) {
  return format("{} within {:g} s", what, std::chrono::duration<double>(limit).count());
}

}  // namespace weft::http::detail
