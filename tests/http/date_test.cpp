// SPDX-License-Identifier: MIT
#include "weft/http/date.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

using namespace std::chrono;

constexpr sys_seconds example = sys_days(year(1994) / 11 / 6) + 8h + 49min + 37s;
constexpr sys_seconds now = sys_days(year(2026) / 1 / 1);

TEST(FormatDate, WritesTheFixedForm) {
  EXPECT_EQ(format_date(example), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_date(sys_seconds()), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_date(sys_seconds(-1s)), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(format_date(sys_days(year(2024) / 2 / 29) + 23h), "Thu, 29 Feb 2024 23:00:00 GMT");
  EXPECT_EQ(format_date(sys_days(year(9999) / 12 / 31)), "Fri, 31 Dec 9999 00:00:00 GMT");
  std::string out = "date: ";
  append_date(out, example);
  EXPECT_EQ(out, "date: Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(ParseDate, ReadsAllThreeForms) {
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sunday, 06-Nov-94 08:49:37 GMT", now), example);
  EXPECT_EQ(parse_date("Sun Nov  6 08:49:37 1994", now), example);
  EXPECT_EQ(parse_date("Wed Nov 16 08:49:37 1994", now), example + days(10));
}

TEST(ParseDate, ReadsWhatIsFormatted) {
  for (sys_seconds time = sys_days(year(1970) / 1 / 1); time < sys_days(year(2110) / 1 / 1);
       time += 86'400s * 31 + 3'661s) {
    ASSERT_EQ(parse_date(format_date(time), now), time);
  }
}

TEST(ParseDate, TakesAYearOfTwoDigitsForTheNearestPast) {
  const auto year_of = [](const char* text) {
    return static_cast<int>(year_month_day(floor<days>(parse_date(text, now).value())).year());
  };
  EXPECT_EQ(year_of("Monday, 01-Jan-26 00:00:00 GMT"), 2026);
  EXPECT_EQ(year_of("Monday, 01-Jan-76 00:00:00 GMT"), 2076);
  EXPECT_EQ(year_of("Monday, 01-Jan-77 00:00:00 GMT"), 1977);
}

TEST(ParseDate, AcceptsALeapSecond) {
  EXPECT_EQ(parse_date("Sat, 31 Dec 2016 23:59:60 GMT", now), sys_days(year(2017) / 1 / 1));
}

TEST(ParseDate, RefusesAnythingElse) {
  for (const char* text : {"",
                           "Sun",
                           "Sun,",
                           "now",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 GMT ",
                           " Sun, 06 Nov 1994 08:49:37 GMT",
                           "sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06-Nov-94 08:49:37 GMT",
                           "Sunday, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 29 Feb 2023 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Sun, 06 Nox 1994 08:49:37 GMT",
                           "Sun, 06 ovD 1994 08:49:37 GMT",
                           "Sun, +6 Nov 1994 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 1994 GMT"}) {
    EXPECT_EQ(parse_date(text, now), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace weft::http
