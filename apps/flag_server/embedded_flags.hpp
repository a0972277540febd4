// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace flag_server {

/// An image that was compiled in.
struct embedded_flag {
  std::string_view code;  ///< two letters, lower case
  std::span<const unsigned char> gif;
};

/// Lists the flags of Debian's package that the book's country codes name, by code. The build generates the
/// body.
std::span<const embedded_flag> embedded_flags() noexcept;

}  // namespace flag_server
