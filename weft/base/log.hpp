// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weft::log {

enum class level : std::uint8_t { debug, info, warning, error, critical };

/// `INFO`.
std::string_view name_of(level l) noexcept;
/// Reads `info` or `INFO`.
std::optional<level> level_named(std::string_view name) noexcept;

/// Writes a line, if lines of this level are wanted. Any thread may.
///
/// Unless `set_sink` says otherwise it goes to stderr as uvicorn writes it, `INFO:     Application startup
/// complete.`, the level in colours if that is a terminal and NO_COLOR is not set.
void write(level l, std::string_view message);

inline void debug(std::string_view message) { write(level::debug, message); }
inline void info(std::string_view message) { write(level::info, message); }
inline void warning(std::string_view message) { write(level::warning, message); }
inline void error(std::string_view message) { write(level::error, message); }

/// Lines below it are not written; `info` at first.
void set_level(level least) noexcept;
bool is_wanted(level l) noexcept;

/// Where lines go from now on; empty: where they went at first. Called by one thread at a time.
using sink = std::function<void(level, std::string_view message)>;
void set_sink(sink to);

/// A line as text: `INFO:     message`, without its end.
std::string as_text(level l, std::string_view message, bool coloured = false);
/// A line as JSON: `{"time":"2026-11-26T10:00:00.123Z","level":"info","message":"…"}`, without its end.
std::string as_json(level l, std::string_view message);

}  // namespace weft::log
