// SPDX-License-Identifier: MIT
#include "weft/term/meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "weft/base/print.hpp"
#include "weft/term/text_width.hpp"

namespace weft::term {
namespace {

// From empty to full.
constexpr std::string_view eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::string_view tenths[] = {" ", "1", "2", "3", "4", "5", "6", "7", "8", "9", "#"};

template <std::size_t Size>
std::string bar(double fraction, std::size_t columns, const std::string_view (&symbols)[Size]) {
  constexpr std::size_t steps = Size - 1;
  const auto filled =
      static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(columns) * steps);
  std::string text;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t before = column * steps;
    text += symbols[filled <= before ? 0 : std::min(filled - before, steps)];
  }
  return text;
}

std::string rate_text(const meter& m, double rate) {
  const auto number = [&](double value) {
    return m.unit_scale ? format_sizeof(value) : format("{:5.2f}", value);
  };
  if (rate == 0) return format("?{}/s", m.unit);
  if (1 / rate > 1) return format("{}s/{}", number(1 / rate), m.unit);
  return format("{}{}/s", number(rate), m.unit);
}

std::string count_text(const meter& m, std::int64_t count) {
  return m.unit_scale ? format_sizeof(static_cast<double>(count), m.unit_divisor) : format("{}", count);
}

std::string with_bar(const meter& m, std::string_view desc, double rate, std::string_view figures) {
  const auto total = static_cast<double>(*m.total);
  const double fraction = static_cast<double>(m.n) / total;
  const std::string remaining =
      rate == 0 ? "?" : format_interval(seconds((total - static_cast<double>(m.n)) / rate));
  const std::string left = format("{}{:3.0f}%", desc, fraction * 100);
  const std::string right = format(" {}/{} [{}<{}, {}]", count_text(m, m.n), count_text(m, *m.total),
                                   format_interval(m.elapsed), remaining, figures);
  if (m.columns == 0u) return left + right;
  std::size_t columns = 10;
  if (m.columns) {
    const std::size_t taken = text_width(left) + text_width(right) + 2;
    columns = *m.columns > taken ? *m.columns - taken : 1;
  }
  const std::string line = format(
      "{}|{}|{}", left, m.ascii ? bar(fraction, columns, tenths) : bar(fraction, columns, eighths), right);
  return m.columns ? std::string(fit_width(line, *m.columns)) : line;
}

}  // namespace

std::string format_interval(seconds t) {
  // Beyond what a clock can show, a stalled job's estimate; 11,000 years keep the conversion defined.
  const auto whole = static_cast<std::int64_t>(std::clamp(t.count(), -3.5e11, 3.5e11));
  const std::int64_t s = std::abs(whole);
  const char* sign = whole < 0 ? "-" : "";
  if (s >= 3600) return format("{}{}:{:02}:{:02}", sign, s / 3600, s / 60 % 60, s % 60);
  return format("{}{:02}:{:02}", sign, s / 60, s % 60);
}

std::string format_sizeof(double number, double divisor) {
  for (const char* prefix : {"", "k", "M", "G", "T", "P", "E", "Z"}) {
    const double size = std::abs(number);
    if (size < 9.995) return format("{:.2f}{}", number, prefix);
    if (size < 99.95) return format("{:.1f}{}", number, prefix);
    if (size < 999.5) return format("{:.0f}{}", number, prefix);
    number /= divisor;
  }
  return format("{:3.1f}Y", number);
}

std::string format_meter(const meter& m) {
  double rate = m.rate.value_or(0);
  if (!m.rate && m.elapsed.count() > 0) rate = static_cast<double>(m.n - m.initial) / m.elapsed.count();
  const std::string desc = m.desc.empty() ? "" : format("{}{}", m.desc, m.desc.ends_with(": ") ? "" : ": ");
  const std::string figures = format("{}{}{}", rate_text(m, rate), m.postfix.empty() ? "" : ", ", m.postfix);
  if (m.total && *m.total != 0 && m.n <= *m.total) return with_bar(m, desc, rate, figures);
  return format("{}{}{} [{}, {}]", desc, count_text(m, m.n), m.unit, format_interval(m.elapsed), figures);
}

}  // namespace weft::term
