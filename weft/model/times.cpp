// SPDX-License-Identifier: MIT
#include "weft/model/times.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::model {
namespace {

using namespace std::chrono;

/// Takes a text apart from the left; the first reason why it cannot go on stays.
class cursor {
 public:
  explicit cursor(std::string_view text) : rest_(text) {}

  bool failed() const { return !why_.empty(); }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  std::unexpected<std::string> why() const { return std::unexpected(std::string(why_)); }

  void fail(std::string_view reason) {
    if (why_.empty()) why_ = reason;
  }

  bool next_is(std::string_view any_of) const {
    return !rest_.empty() && any_of.find(rest_.front()) != std::string_view::npos;
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void expect(std::string_view any_of, std::string_view reason) {
    if (failed()) return;
    if (rest_.empty()) return fail("input is too short");
    if (!next_is(any_of)) return fail(reason);
    take();
  }

  /// So many digits.
  int number(int digits, std::string_view reason) {
    int value = 0;
    for (; digits > 0 && !failed(); --digits) {
      if (rest_.empty()) {
        fail("input is too short");
      } else if (!next_is("0123456789")) {
        fail(reason);
      } else {
        value = value * 10 + (take() - '0');
      }
    }
    return value;
  }

  void end() {
    if (!failed() && !rest_.empty()) fail("unexpected extra characters at the end of the input");
  }

 private:
  std::string_view rest_;
  std::string_view why_;
};

year_month_day take_date(cursor& in) {
  const int year = in.number(4, "invalid character in year");
  in.expect("-", "invalid date separator, expected `-`");
  const int month = in.number(2, "invalid character in month");
  in.expect("-", "invalid date separator, expected `-`");
  const int day = in.number(2, "invalid character in day");
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (in.failed()) return date;
  if (month < 1 || month > 12) in.fail("month value is outside expected range of 1-12");
  if (!date.ok()) in.fail("day value is outside expected range");
  return date;
}

/// The digits after a point; those beyond microseconds are cut.
microseconds take_fraction(cursor& in) {
  if (in.failed() || !in.next_is(".,")) return {};
  in.take();
  if (!in.next_is("0123456789")) in.fail("second fraction digits missing after `.`");
  int count = 0;
  for (int unit = 100'000; in.next_is("0123456789"); unit /= 10) count += (in.take() - '0') * unit;
  return microseconds(count);
}

microseconds take_time(cursor& in) {
  const int hour = in.number(2, "invalid character in hour");
  in.expect(":", "invalid time separator, expected `:`");
  const int minute = in.number(2, "invalid character in minute");
  int second = 0;
  if (!in.failed() && in.next_is(":")) {
    in.take();
    second = in.number(2, "invalid character in second");
  }
  if (hour > 23) in.fail("hour value is outside expected range of 0-23");
  if (minute > 59) in.fail("minute value is outside expected range of 0-59");
  if (second > 59) in.fail("second value is outside expected range of 0-59");
  return hours(hour) + minutes(minute) + seconds(second) + take_fraction(in);
}

void take_offset(cursor& in, moment& at) {
  if (in.failed() || in.at_end()) return;
  at.has_offset = true;
  const char sign = in.take();
  if (sign == 'Z' || sign == 'z') return;
  if (sign != '+' && sign != '-') return in.fail("invalid timezone sign");
  const int hour = in.number(2, "invalid timezone hour");
  if (in.next_is(":")) in.take();
  const int minute = in.number(2, "invalid timezone minute");
  if (minute > 59) in.fail("timezone minute value is outside expected range of 0-59");
  if (hour > 23) in.fail("timezone offset must be less than 24 hours");
  at.offset = (hours(hour) + minutes(minute)) * (sign == '-' ? -1 : 1);
}

constexpr double days_max = 100'000'000;  // what fits an int64_t of microseconds

/// What a letter in a duration stands for; zero if it stands for nothing there.
seconds unit_of(char letter, bool is_time) {
  switch (letter) {
    case 'Y': return is_time ? seconds(0) : days(365);
    case 'M': return is_time ? seconds(60) : seconds(days(30));
    case 'W': return is_time ? seconds(0) : days(7);
    case 'D': return is_time ? seconds(0) : days(1);
    case 'H': return is_time ? seconds(3600) : seconds(0);
    case 'S': return seconds(is_time ? 1 : 0);
    default: return seconds(0);
  }
}

/// The parts after `P`.
double take_parts(cursor& in) {
  bool is_time = false;
  double total = 0;
  if (in.at_end()) in.fail("input is too short");
  while (!in.failed() && !in.at_end()) {
    if (in.next_is("Tt")) {
      in.take();
      if (is_time) in.fail("`t` character repeated in duration");
      is_time = true;
      continue;
    }
    if (!in.next_is("0123456789")) in.fail("invalid digit in duration");
    double count = 0;
    while (in.next_is("0123456789")) count = count * 10 + (in.take() - '0');
    count += static_cast<double>(take_fraction(in).count()) / 1e6;
    if (in.at_end()) in.fail("input is too short");
    if (in.failed()) break;
    const char letter = in.take();
    const seconds unit = unit_of(static_cast<char>(letter & ~0x20), is_time);
    if (unit.count() == 0) {
      in.fail(is_time ? "quantity invalid in time part of duration"
                      : "quantity invalid in date part of duration");
    }
    total += count * static_cast<double>(unit.count());
  }
  return total;
}

std::string fraction_of(microseconds count) {
  if (count.count() == 0) return "";
  std::string digits = format(".{:06}", count.count());
  digits.resize(digits.find_last_not_of('0') + 1);
  return digits;
}

std::string clock_text(microseconds since_midnight) {
  const auto whole = floor<seconds>(since_midnight);
  const auto count = whole.count();
  const auto rest = since_midnight - whole;
  return format("{:02}:{:02}:{:02}{}", count / 3600, count / 60 % 60, count % 60,
                rest.count() == 0 ? "" : format(".{:06}", rest.count()));
}

}  // namespace

std::expected<year_month_day, std::string> parse_date(std::string_view text) {
  cursor in(text);
  const year_month_day date = take_date(in);
  in.end();
  if (in.failed()) return in.why();
  return date;
}

std::expected<time_of_day, std::string> parse_time_of_day(std::string_view text) {
  cursor in(text);
  const time_of_day time{take_time(in)};
  in.end();
  if (in.failed()) return in.why();
  return time;
}

std::expected<moment, std::string> parse_moment(std::string_view text) {
  cursor in(text);
  moment at;
  const year_month_day date = take_date(in);
  in.expect("Tt_ ", "invalid datetime separator, expected `T`, `t`, `_` or space");
  const microseconds time = take_time(in);
  take_offset(in, at);
  in.end();
  if (in.failed()) return in.why();
  at.local = local_days(date) + time;
  return at;
}

std::expected<microseconds, std::string> parse_duration(std::string_view text) {
  cursor in(text);
  const bool negative = in.next_is("-");
  if (in.next_is("+-")) in.take();
  double total = 0;
  if (in.next_is("Pp")) {
    in.take();
    total = take_parts(in);
  } else if (in.at_end()) {
    in.fail("input is too short");
  } else {
    total = static_cast<double>(take_time(in).count()) / 1e6;
  }
  in.end();
  if (total > days_max * 86'400) in.fail("durations may not exceed 999,999,999 days");
  if (in.failed()) return in.why();
  return microseconds(static_cast<std::int64_t>(total * 1e6 + 0.5)) * (negative ? -1 : 1);
}

std::string print_date(year_month_day date) {
  return format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
}

std::string print_time_of_day(time_of_day time) { return clock_text(time.since_midnight); }

std::string print_moment(const moment& at) {
  const auto day = floor<days>(at.local);
  const std::string text = format("{}T{}", print_date(year_month_day(day)),
                                  clock_text(duration_cast<microseconds>(at.local - day)));
  if (!at.has_offset) return text;
  if (at.offset.count() == 0) return text + 'Z';
  const auto minutes_off = std::abs(at.offset.count() / 60);
  return format("{}{}{:02}:{:02}", text, at.offset.count() < 0 ? '-' : '+', minutes_off / 60,
                minutes_off % 60);
}

std::string print_duration(microseconds length) {
  std::string text = length.count() < 0 ? "-P" : "P";
  const auto size = length.count() < 0 ? -length : length;
  const auto whole = floor<seconds>(size);
  const auto day_count = whole.count() / 86'400;
  const auto rest = whole.count() % 86'400;
  if (day_count / 365 != 0) text += format("{}Y", day_count / 365);
  if (day_count % 365 != 0) text += format("{}D", day_count % 365);
  const std::string fraction = fraction_of(size - whole);
  if (rest == 0 && fraction.empty()) return day_count == 0 ? text + "T0S" : text;
  text += 'T';
  if (rest / 3600 != 0) text += format("{}H", rest / 3600);
  if (rest / 60 % 60 != 0) text += format("{}M", rest / 60 % 60);
  if (rest % 60 != 0 || !fraction.empty()) text += format("{}{}S", rest % 60, fraction);
  return text;
}

}  // namespace weft::model
