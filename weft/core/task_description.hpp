// SPDX-License-Identifier: MIT
#pragma once

#include <source_location>
#include <string>
#include <string_view>

namespace weft {

class child_base;

/// `<task spin pending at spinner.cpp:12>`: the function of a task, how it stands, and where it is suspended.
std::string describe(const child_base& child);

/// The plain name in what a compiler calls a function: `spin` of `weft::task<> spin(std::string)`.
std::string_view plain_function_name(std::string_view pretty) noexcept;

/// The last part of a path: `spinner.cpp`.
std::string_view plain_file_name(std::string_view path) noexcept;

}  // namespace weft
