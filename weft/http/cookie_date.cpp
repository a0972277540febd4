// SPDX-License-Identifier: MIT
#include "weft/http/cookie_date.hpp"

#include <array>
#include <cstddef>

#include "weft/http/detail/characters.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

constexpr std::array<std::string_view, 12> lower_month_names = {"jan", "feb", "mar", "apr", "may", "jun",
                                                                "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_delimiter(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code == 0x09 || (code >= 0x20 && code <= 0x2F) || (code >= 0x3B && code <= 0x40) ||
         (code >= 0x5B && code <= 0x60) || (code >= 0x7B && code <= 0x7E);
}

/// A number of `min` to `max` digits at the front of `text`, which no further digit follows.
std::optional<int> take_number(std::string_view& text, std::size_t min, std::size_t max) {
  std::size_t size = 0;
  int value = 0;
  for (; size < text.size() && detail::is_digit(text[size]); ++size) {
    if (size == max) return std::nullopt;
    value = value * 10 + (text[size] - '0');
  }
  if (size < min) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

/// What has been found among the words of a date; each word is the first of these that it can be.
struct cookie_date {
  std::optional<seconds> time;
  std::optional<int> day, month_number, year_number;

  void take(std::string_view word) {
    if (!time && take_time(word)) return;
    if (std::string_view rest = word; !day && (day = take_number(rest, 1, 2))) return;
    if (!month_number && take_month(word)) return;
    if (std::string_view rest = word; !year_number) year_number = take_number(rest, 2, 4);
  }

  bool take_time(std::string_view word) {
    std::array<int, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) {
        if (!word.starts_with(':')) return false;
        word.remove_prefix(1);
      }
      const auto part = take_number(word, 1, 2);
      if (!part) return false;
      parts[i] = *part;
    }
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return false;
    time = hours(parts[0]) + minutes(parts[1]) + seconds(parts[2]);
    return true;
  }

  bool take_month(std::string_view word) {
    for (std::size_t i = 0; i < lower_month_names.size() && word.size() >= 3; ++i) {
      const std::string_view name = lower_month_names[i];
      if (detail::lower(word[0]) != name[0] || detail::lower(word[1]) != name[1] ||
          detail::lower(word[2]) != name[2]) {
        continue;
      }
      month_number = static_cast<int>(i) + 1;
      return true;
    }
    return false;
  }
};

}  // namespace

std::optional<sys_seconds> parse_cookie_date(std::string_view text) {
  cookie_date found;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && !is_delimiter(text[size])) ++size;
    if (size > 0) found.take(text.substr(0, size));
    text.remove_prefix(size < text.size() ? size + 1 : size);
  }
  if (!found.time || !found.day || !found.month_number || !found.year_number) return std::nullopt;
  int full_year = *found.year_number;
  if (full_year >= 70 && full_year <= 99) full_year += 1900;
  if (full_year >= 0 && full_year <= 69) full_year += 2000;
  const year_month_day date = year(full_year) / *found.month_number / *found.day;
  if (full_year < 1601 || !date.ok()) return std::nullopt;
  return sys_days(date) + *found.time;
}

}  // namespace weft::http
