// SPDX-License-Identifier: MIT
// Covers: weft/model/times.hpp weft/model/uuid.hpp weft/model/decimal.hpp weft/model/bytes.hpp
#include "weft/model/times.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "tests/model/outcome.hpp"
#include "weft/model/bytes.hpp"
#include "weft/model/decimal.hpp"
#include "weft/model/schema.hpp"
#include "weft/model/uuid.hpp"

namespace weft::model {
namespace {

using namespace std::chrono;
using date = year_month_day;
using instant = sys_time<microseconds>;
using local = local_time<seconds>;

struct text_case {
  std::string (*read)(std::string_view text, mode how);
  const char* text;
  const char* outcome;  // the value, or the type and the reason of the error
};

/// `type: reason` of an error, without the common part of the message.
template <typename T> std::string reason(std::string_view text, mode how) {
  const auto made = from_json<T>(text, how);
  if (made) return to_json(*made);
  const error& first = made.error().items().front();
  const std::size_t comma = first.message.find(", ");
  return first.type + (comma == std::string::npos ? "" : ": " + first.message.substr(comma + 2));
}

const text_case text_cases[] = {
    {reason<date>, R"("2024-02-29")", R"("2024-02-29")"},
    {reason<date>, R"("2023-02-29")", "date_from_datetime_parsing: day value is outside expected range"},
    {reason<date>, R"("2023-13-01")",
     "date_from_datetime_parsing: month value is outside expected range of 1-12"},
    {reason<date>, R"("2023-02")", "date_from_datetime_parsing: input is too short"},
    {reason<date>, R"("x")", "date_from_datetime_parsing: invalid character in year"},
    {reason<date>, R"("2023/02/01")", "date_from_datetime_parsing: invalid date separator, expected `-`"},
    {reason<date>, R"("2023-02-01T00:00:00")", R"("2023-02-01")"},
    {reason<date>, R"("2023-02-01T00:00:01")", "date_from_datetime_inexact"},
    {reason<date>, "1704067200", R"("2024-01-01")"},
    {reason<date>, "1704067200000", R"("2024-01-01")"},
    {reason<date>, R"("1704067200")", R"("2024-01-01")"},
    {reason<date>, "1e300",
     "date_from_datetime_parsing: dates after 9999 are not supported as unix timestamps"},
    {reason<date>, "true", "date_type"},
    {reason<instant>, R"("2032-04-23T10:20:30.5+02:30")", R"("2032-04-23T07:50:30.500000Z")"},
    {reason<instant>, R"("2032-04-23t10:20z")", R"("2032-04-23T10:20:00Z")"},
    {reason<instant>, R"("2032-04-23")", R"("2032-04-23T00:00:00Z")"},
    {reason<instant>, R"("1969-12-31 23:59:59.999999")", R"("1969-12-31T23:59:59.999999Z")"},
    {reason<instant>, "1.5", R"("1970-01-01T00:00:01.500000Z")"},
    {reason<instant>, R"("1704067200.5")", R"("2024-01-01T00:00:00.500000Z")"},
    {reason<instant>, R"("-1")", R"("1969-12-31T23:59:59Z")"},
    {reason<instant>, R"("1e3")", "datetime_from_date_parsing: invalid character in year"},
    {reason<instant>, R"("17040672--")", "datetime_from_date_parsing: invalid date separator, expected `-`"},
    {reason<instant>, R"("999999999999999999")",
     "datetime_from_date_parsing: invalid date separator, expected `-`"},
    {reason<instant>, R"("2032-04-23T25:00")",
     "datetime_from_date_parsing: unexpected extra characters at the end of the input"},
    {reason<instant>, R"("")", "datetime_from_date_parsing: input is too short"},
    {reason<instant>, "null", "datetime_type"},
    {reason<sys_time<nanoseconds>>, R"("9999-01-01T00:00:00Z")",
     "datetime_parsing: the year is out of range"},
    {reason<local>, R"("2032-04-23T10:20:30")", R"("2032-04-23T10:20:30")"},
    {reason<local>, R"("2032-04-23T10:20:30Z")", "timezone_naive"},
    {reason<time_of_day>, R"("10:20:30.25")", R"("10:20:30.250000")"},
    {reason<time_of_day>, R"("10:20")", R"("10:20:00")"},
    {reason<time_of_day>, R"("24:00")", "time_parsing: hour value is outside expected range of 0-23"},
    {reason<time_of_day>, R"("10:60")", "time_parsing: minute value is outside expected range of 0-59"},
    {reason<time_of_day>, R"("10:20:30.")", "time_parsing: second fraction digits missing after `.`"},
    {reason<time_of_day>, "86400", "time_parsing: numeric times may not exceed 86,399 seconds"},
    {reason<time_of_day>, "[]", "time_type"},
    {reason<seconds>, R"("P1DT2H3M4S")", R"("P1DT2H3M4S")"},
    {reason<milliseconds>, R"("-PT1.5S")", R"("-PT1.5S")"},
    {reason<milliseconds>, R"("P400D")", R"("P1Y35D")"},
    {reason<seconds>, R"("00:01:30")", R"("PT1M30S")"},
    {reason<seconds>, "90", R"("PT1M30S")"},
    {reason<seconds>, "0", R"("PT0S")"},
    {reason<seconds>, R"("P")", "time_delta_parsing: input is too short"},
    {reason<seconds>, R"("P1X")", "time_delta_parsing: quantity invalid in date part of duration"},
    {reason<seconds>, R"("PTT")", "time_delta_parsing: `t` character repeated in duration"},
    {reason<seconds>, "1e300", "time_delta_parsing: durations may not exceed 999,999,999 days"},
    {reason<duration<std::int8_t>>, "200",
     "time_delta_parsing: a numeric value in the duration is too large"},
    {reason<seconds>, "{}", "time_delta_type"},
    {reason<uuid>, R"("F81D4FAE7DEC11D0A76500A0C91E6BF6")", R"("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")"},
    {reason<uuid>, R"("{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}")",
     R"("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")"},
    {reason<uuid>, R"("f81d")",
     "uuid_parsing: invalid length: expected length 32 for simple format, found 4"},
    {reason<uuid>, R"("f81d-")", "uuid_parsing: invalid group count: expected 5, found 2"},
    {reason<uuid>, R"("f81d4fa-7dec-11d0-a765-00a0c91e6bf6")",
     "uuid_parsing: invalid group length in group 0: expected 8, found 7"},
    {reason<uuid>, R"("é")",
     "uuid_parsing: invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], "
     "found `é` at 1"},
    {reason<uuid>, "5", "uuid_type: bytes or UUID object"},
    {reason<decimal>, "123456789012345678901234567890.10", R"("123456789012345678901234567890.10")"},
    {reason<decimal>, R"("+1.50")", R"("1.50")"},
    {reason<decimal>, R"("1e5")", R"("1e5")"},
    {reason<decimal>, R"("nan")", "decimal_parsing"},
    {reason<decimal>, R"(".")", "decimal_parsing"},
    {reason<decimal>, R"("1e")", "decimal_parsing"},
    {reason<decimal>, "null", "decimal_type: float, string or Decimal object"},
    {reason<bytes>, R"("\u00e9")", R"("é")"},
    {reason<bytes>, "5", "bytes_type"},
    {reason<base64_bytes>, R"("YWI=")", R"("YWI=")"},
    {reason<base64_bytes>, R"("YWJj")", R"("YWJj")"},
    {reason<base64_bytes>, R"("_-8")", R"("/+8=")"},
    {reason<base64_bytes>, R"("a*bc")", "base64_decode: offset 1.'"},
    {reason<base64_bytes>, R"("abcde")", "base64_decode"},
};

TEST(Times, AreReadAndWritten) {
  for (const text_case& each : text_cases) EXPECT_EQ(each.read(each.text, lax), each.outcome) << each.text;
}

TEST(Times, AreTextsOnlyIfStrict) {
  EXPECT_EQ(reason<date>("0", strict), "date_type");
  EXPECT_EQ(reason<date>(R"("2024-01-01T00:00")", strict),
            "date_parsing: unexpected extra characters at the end of the input");
  EXPECT_EQ(reason<instant>("0", strict), "datetime_type");
  EXPECT_EQ(reason<instant>(R"("1704067200")", strict),
            "datetime_parsing: invalid date separator, expected `-`");
  EXPECT_EQ(reason<instant>(R"("2024-01-01")", strict), "datetime_parsing: input is too short");
  EXPECT_EQ(reason<seconds>("5", strict), "time_delta_type");
}

TEST(Times, RefuseInTheWordsOfPydantic) {
  EXPECT_EQ(
      outcome<date>(R"("x")"),
      R"({"type":"date_from_datetime_parsing","loc":[],"msg":"Input should be a valid date or datetime, invalid character in year","input":"x","ctx":{"error":"invalid character in year"}})");
  EXPECT_EQ(
      (outcome<limited<bytes, max_length(1)>>(R"("ab")")),
      R"({"type":"bytes_too_long","loc":[],"msg":"Data should have at most 1 byte","input":"ab","ctx":{"max_length":1}})");
}

TEST(Times, HaveASchema) {
  schema_definitions none;
  EXPECT_EQ(schema_of<date>(none), R"({"type":"string","format":"date"})");
  EXPECT_EQ(schema_of<instant>(none), R"({"type":"string","format":"date-time"})");
  EXPECT_EQ(schema_of<time_of_day>(none), R"({"type":"string","format":"time"})");
  EXPECT_EQ(schema_of<seconds>(none), R"({"type":"string","format":"duration"})");
  EXPECT_EQ(schema_of<uuid>(none), R"({"type":"string","format":"uuid"})");
  EXPECT_EQ(schema_of<decimal>(none), R"({"anyOf":[{"type":"number"},{"type":"string"}]})");
  EXPECT_EQ(schema_of<bytes>(none), R"({"type":"string","format":"binary"})");
  EXPECT_EQ(schema_of<base64_bytes>(none), R"({"type":"string","format":"base64"})");
}

}  // namespace
}  // namespace weft::model
