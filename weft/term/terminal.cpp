// SPDX-License-Identifier: MIT
#include "weft/term/terminal.hpp"

#include <sys/ioctl.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace weft::term {

std::optional<std::size_t> terminal_columns(std::FILE* sink) noexcept {
  winsize size{};
  if (ioctl(fileno(sink), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* const declared = std::getenv("COLUMNS");
  if (!declared) return std::nullopt;
  const std::string_view text = declared;
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (error != std::errc{} || end != text.data() + text.size() || columns < 2) return std::nullopt;
  return columns - 1;
}

}  // namespace weft::term
