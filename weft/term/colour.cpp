// SPDX-License-Identifier: MIT
#include "weft/term/colour.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::term {
namespace {

// In the order of their codes, from 30.
constexpr std::string_view names[] = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

std::optional<std::string> of_hex_digits(std::string_view digits) {
  unsigned int rgb = 0;
  const char* const end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, rgb, 16);
  if (digits.size() != 6 || error != std::errc() || read != end) return std::nullopt;
  return format("\x1b[38;2;{};{};{}m", rgb >> 16, rgb >> 8 & 0xFF, rgb & 0xFF);
}

}  // namespace

std::string colour_sequence(std::string_view name) {
  if (name.empty()) return "";
  const auto same_letter = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  for (unsigned int code = 30; const std::string_view known : names) {
    if (std::ranges::equal(name, known, same_letter)) return format("\x1b[{}m", code);
    ++code;
  }
  if (name[0] == '#') {
    if (auto sequence = of_hex_digits(name.substr(1))) return *std::move(sequence);
  }
  throw std::invalid_argument(
      format("unknown colour {}: neither one of the eight, like green, nor #00ff00", name));
}

}  // namespace weft::term
