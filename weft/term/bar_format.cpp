// SPDX-License-Identifier: MIT
#include "weft/term/bar_format.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <stdexcept>

#include "weft/base/print.hpp"

namespace weft::term {
namespace {

using std::chrono::system_clock;

// No line is wider, and no number has more digits.
constexpr std::size_t width_digits_max = 4;

std::string by_spec(const auto& value, std::string_view spec) {
  for (std::size_t digits = 0; const char c : spec) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > width_digits_max)
      throw std::invalid_argument(format("a bar's format: {}: wider than 9999 columns", spec));
  }
  try {
    return format(fmt::runtime(format("{{:{}}}", spec)), value);
  } catch (const std::runtime_error& e) {
    throw std::invalid_argument(format("a bar's format: {}: {}", spec, e.what()));
  }
}

std::string shown(std::monostate, std::string_view) { return "?"; }

std::string shown(std::string_view text, std::string_view spec) { return by_spec(text, spec); }

std::string shown(std::int64_t number, std::string_view spec) {
  if (!spec.empty() && std::string_view("eEfFgG").contains(spec.back()))
    return by_spec(static_cast<double>(number), spec);
  if (spec != ",") return by_spec(number, spec);
  std::string digits = format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string shown(double number, std::string_view spec) {
  if (!spec.empty()) return by_spec(number, spec);
  std::string text = format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";  // still no integer
  return text;
}

std::string shown(system_clock::time_point time, std::string_view spec) {
  const std::time_t whole = system_clock::to_time_t(time);
  std::tm parts{};
  localtime_r(&whole, &parts);
  std::array<char, 256> text{};
  const std::string pattern(spec.empty() ? "%Y-%m-%d %H:%M:%S" : spec);
  return {text.data(), std::strftime(text.data(), text.size(), pattern.c_str(), &parts)};
}

}  // namespace

std::string show_field(const field_value& value, std::string_view spec) {
  return std::visit([spec](const auto& held) { return shown(held, spec); }, value);
}

std::string expand_format(std::string_view text,
                          const std::function<std::string(std::string_view, std::string_view)>& show) {
  std::string written;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    written += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    const bool is_doubled = text.substr(brace + 1).starts_with(text[brace]);
    const std::size_t end = is_doubled ? brace + 1 : text.find('}', brace);
    if (!is_doubled && (text[brace] == '}' || end == std::string_view::npos))
      throw std::invalid_argument(format("a bar's format: a single brace: {}", text.substr(brace)));
    if (is_doubled) {
      written += text[brace];
    } else {
      const std::string_view field = text.substr(brace + 1, end - brace - 1);
      const std::size_t colon = field.find(':');
      written += show(field.substr(0, colon), colon == std::string_view::npos ? "" : field.substr(colon + 1));
    }
    text.remove_prefix(end + 1);
  }
  return written;
}

}  // namespace weft::term
