// SPDX-License-Identifier: MIT
#include "weft/term/option_defaults.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/term/meter.hpp"

namespace weft::term {
namespace {

std::optional<std::string> variable(std::string_view name) {
  const char* const value = std::getenv(format("TQDM_{}", name).c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

template <typename Number>
std::optional<Number> number(std::string_view name) {
  const auto text = variable(name);
  if (!text) return std::nullopt;
  Number value{};
  const char* const end = text->data() + text->size();
  const auto [read, error] = std::from_chars(text->data(), end, value);
  if (text->empty() || error != std::errc() || read != end)
    throw std::invalid_argument(format("TQDM_{}={}: no number that this can be", name, *text));
  return value;
}

std::optional<bool> flag(std::string_view text) {
  for (const std::string_view yes : {"1", "true", "True", "yes"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"", "0", "false", "False", "no"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace

std::string default_text(std::string_view name, std::string_view fallback) {
  return variable(name).value_or(std::string(fallback));
}

double default_number(std::string_view name, double fallback) {
  return number<double>(name).value_or(fallback);
}

bool default_flag(std::string_view name, bool fallback) {
  const auto text = variable(name);
  if (!text) return fallback;
  if (const auto value = flag(*text)) return *value;
  throw std::invalid_argument(format("TQDM_{}={}: neither true nor false", name, *text));
}

std::optional<double> default_number(std::string_view name) { return number<double>(name); }
std::optional<std::int64_t> default_count(std::string_view name) { return number<std::int64_t>(name); }
std::optional<std::size_t> default_size(std::string_view name) { return number<std::size_t>(name); }

std::string default_symbols() {
  const std::string text = default_text("ASCII");
  const auto is_ascii = flag(text);
  if (!is_ascii) return text;
  return *is_ascii ? std::string(ascii_symbols) : "";
}

}  // namespace weft::term
