// SPDX-License-Identifier: MIT
#include "weft/base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::log {

namespace {

struct look {
  std::string_view name, lower, colour;
};
constexpr std::array<look, 5> looks{{{"DEBUG", "debug", "36"},
                                     {"INFO", "info", "32"},
                                     {"WARNING", "warning", "33"},
                                     {"ERROR", "error", "31"},
                                     {"CRITICAL", "critical", "91"}}};
constexpr std::size_t prefix_columns = 10;

const look& look_of(level l) noexcept { return looks[static_cast<std::size_t>(l)]; }

std::atomic<level> least_wanted{level::info};
std::mutex writing;
sink own_sink;

bool stderr_has_colours() {
  static const bool has = isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  return has;
}

void escape_json(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string_view name_of(level l) noexcept { return look_of(l).name; }

std::optional<level> level_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (name == looks[i].name || name == looks[i].lower) return static_cast<level>(i);
  }
  return std::nullopt;
}

bool is_wanted(level l) noexcept { return l >= least_wanted.load(std::memory_order_relaxed); }
void set_level(level least) noexcept { least_wanted.store(least, std::memory_order_relaxed); }

void set_sink(sink to) {
  const std::scoped_lock lock(writing);
  own_sink = std::move(to);
}

void write(level l, std::string_view message) {
  if (!is_wanted(l)) return;
  const std::scoped_lock lock(writing);
  if (own_sink) return own_sink(l, message);
  const std::string line = as_text(l, message, stderr_has_colours()) + '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string as_text(level l, std::string_view message, bool coloured) {
  const look& of = look_of(l);
  const std::string name = coloured ? format("\033[{}m{}\033[0m", of.colour, of.name) : std::string(of.name);
  return format("{}:{:{}}{}", name, "", prefix_columns - 1 - of.name.size(), message);
}

std::string as_json(level l, std::string_view message) {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> time{};
  const std::size_t size = std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string line = format(R"({{"time":"{}.{:03}Z","level":"{}","message":")",
                            std::string_view(time.data(), size), milliseconds, look_of(l).lower);
  escape_json(line, message);
  return line + "\"}";
}

}  // namespace weft::log
