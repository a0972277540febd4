// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace weft::inspect {

/// How many addresses a trace has at most.
inline constexpr std::size_t stack_depth_max = 48;

/// Notes the return addresses of the calling thread, innermost first. Returns their number.
/// Thread: any, and signal handlers, once it was called before.
std::size_t capture_stack(std::span<void*> into) noexcept;

/// One line for each address: its function, also of programs that export none, and where it is in its file,
/// as `addr2line` wants it.
///
///       #0 spin(int) +0x1f (spinner+0x12ab)
std::string stack_text(std::span<void* const> addresses);

/// The lines of a trace that are the task's: those after the call of `innermost`, up to the loop that runs
/// it.
std::string tasks_part(std::string_view trace, std::string_view innermost);

}  // namespace weft::inspect
