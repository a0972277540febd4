// SPDX-License-Identifier: MIT
#include "weft/http/date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "weft/base/assert.hpp"
#include "weft/http/detail/characters.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

constexpr std::array<std::string_view, 7> day_names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// What has been read of a date; `good` stays false once something did not fit.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) return fail();
    rest_.remove_prefix(expected.size());
  }

  int digits(std::size_t count) {
    if (rest_.size() < count) return fail(), 0;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (!detail::is_digit(c)) return fail(), 0;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  unsigned month() {
    const auto found = std::ranges::find(month_names, rest_.substr(0, 3));
    if (found == month_names.end()) return fail(), 0;
    rest_.remove_prefix(3);
    return static_cast<unsigned>(found - month_names.begin()) + 1;
  }

  /// A name of a day; returns whether it was the long form.
  bool day_name() {
    for (const std::string_view name : day_names) {
      if (rest_.starts_with(name)) return rest_.remove_prefix(name.size()), true;
    }
    for (const std::string_view name : day_names) {
      if (rest_.starts_with(name.substr(0, 3))) return rest_.remove_prefix(3), false;
    }
    return fail(), false;
  }

  seconds time_of_day() {
    const int hour = digits(2);
    literal(":");
    const int minute = digits(2);
    literal(":");
    const int second = digits(2);
    if (hour > 23 || minute > 59 || second > 60) fail();  // 60: a leap second
    return hours(hour) + minutes(minute) + seconds(second);
  }

  /// Day of the month in two places, the first of which may be a blank.
  int padded_day() {
    if (!rest_.starts_with(' ')) return digits(2);
    rest_.remove_prefix(1);
    return digits(1);
  }

  bool next_is(char c) const { return rest_.starts_with(c); }
  bool good_to_the_end() const { return good_ && rest_.empty(); }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

year full_year(int two_digits, sys_seconds now) {
  const int this_year = static_cast<int>(year_month_day(floor<std::chrono::days>(now)).year());
  const int candidate = this_year - this_year % 100 + two_digits;
  return year(candidate > this_year + 50 ? candidate - 100 : candidate);
}

void append_number(std::string& out, unsigned value, int width) {
  char digits[4];
  for (int i = width - 1; i >= 0; --i, value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<std::size_t>(width));
}

}  // namespace

void append_date(std::string& out, sys_seconds time) {
  const auto date_point = floor<std::chrono::days>(time);
  const year_month_day date(date_point);
  const hh_mm_ss clock(time - date_point);
  const int year_number = static_cast<int>(date.year());
  WEFT_ASSERT(year_number >= 0 && year_number <= 9999, "an HTTP date has a year of four digits");
  out.append(day_names[weekday(date_point).c_encoding()].substr(0, 3)).append(", ");
  append_number(out, static_cast<unsigned>(date.day()), 2);
  out.append(1, ' ').append(month_names[static_cast<unsigned>(date.month()) - 1]).append(1, ' ');
  append_number(out, static_cast<unsigned>(year_number), 4);
  out += ' ';
  append_number(out, static_cast<unsigned>(clock.hours().count()), 2);
  out += ':';
  append_number(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out += ':';
  append_number(out, static_cast<unsigned>(clock.seconds().count()), 2);
  out.append(" GMT");
}

std::string format_date(sys_seconds time) {
  std::string text;
  append_date(text, time);
  return text;
}

std::optional<sys_seconds> parse_date(std::string_view text, sys_seconds now) {
  reader in(text);
  const bool long_day = in.day_name();
  year_month_day date;
  seconds clock{};
  if (!long_day && in.next_is(' ')) {  // asctime: Sun Nov  6 08:49:37 1994
    in.literal(" ");
    const unsigned month_number = in.month();
    in.literal(" ");
    const int day_number = in.padded_day();
    in.literal(" ");
    clock = in.time_of_day();
    in.literal(" ");
    date = year(in.digits(4)) / static_cast<int>(month_number) / day_number;
  } else {  // 06 Nov 1994, or with the long name of a day 06-Nov-94
    const std::string_view separator = long_day ? "-" : " ";
    in.literal(", ");
    const int day_number = in.digits(2);
    in.literal(separator);
    const unsigned month_number = in.month();
    in.literal(separator);
    const year year_number = long_day ? full_year(in.digits(2), now) : year(in.digits(4));
    in.literal(" ");
    clock = in.time_of_day();
    in.literal(" GMT");
    date = year_number / static_cast<int>(month_number) / day_number;
  }
  if (!in.good_to_the_end() || !date.ok()) return std::nullopt;
  return sys_days(date) + clock;
}

}  // namespace weft::http
