// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "weft/model/detail/context.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/schema_maker.hpp"
#include "weft/model/times.hpp"

namespace weft::model::detail {
namespace {

using json::token;
using namespace std::chrono;

void refuse_parsing(decoder& in, std::string_view type, std::string_view message, const std::string& why) {
  in.refuse(type, std::string(message) + ", " + why, context("error", why));
}

/// A moment that the type cannot hold: nanoseconds in 64 bits end in the year 2262.
void refuse_size(decoder& in, std::size_t start) {
  const std::string why = "the year is out of range";
  in.add(start, "datetime_parsing", "Input should be a valid datetime, " + why, context("error", why));
}

void refuse_length(decoder& in) {
  refuse_parsing(in, "time_delta_parsing", "Input should be a valid timedelta",
                 "a numeric value in the duration is too large");
}

/// A moment given in seconds since 1970, or milliseconds.
std::expected<moment, std::string> moment_of(double count) {
  constexpr double seconds_max = 2e10;
  if (std::abs(count) > seconds_max) count /= 1000;
  if (count < -11'676'096'000.0) {
    return std::unexpected("dates before 1600 are not supported as unix timestamps");
  }
  if (count > 253'402'300'799.0) {
    return std::unexpected("dates after 9999 are not supported as unix timestamps");
  }
  const auto length = microseconds(static_cast<std::int64_t>(std::floor(count * 1e6 + 0.5)));
  return moment{local_time<microseconds>(length), {}, true};
}

/// The number that a text is: of a query, where all values are texts.
std::optional<double> number_in(std::string_view text) {
  if (text.find_first_not_of("-.0123456789") != std::string_view::npos) return std::nullopt;
  double found = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, found);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return found;
}

/// What the current token says of a moment, or why it says nothing.
std::expected<moment, std::string> current_moment(decoder& in) {
  if (in.at_number()) return moment_of(in.in().number());
  auto parsed = parse_moment(in.in().string());
  if (!parsed && in.lax()) {
    if (const auto date = parse_date(in.in().string())) return moment{local_days(*date), {}, false};
    if (const auto count = number_in(in.in().string())) return moment_of(*count);
  }
  return parsed;
}

/// Whether there is a moment; else it is refused.
bool read_moment(decoder& in, moment& out) {
  if (in.current() != token::string && !(in.lax() && in.at_number())) {
    in.refuse("datetime_type", "Input should be a valid datetime");
    return false;
  }
  const auto found = current_moment(in);
  if (found) {
    out = *found;
  } else if (!in.lax()) {
    refuse_parsing(in, "datetime_parsing", "Input should be a valid datetime", found.error());
  } else {
    const auto as_date = in.at_number() ? std::unexpected(found.error()) : parse_date(in.in().string());
    refuse_parsing(in, "datetime_from_date_parsing", "Input should be a valid datetime or date",
                   as_date.error());
  }
  return found.has_value();
}

void read_date(decoder& in, void* out, const type_table&) {
  auto& date = *static_cast<year_month_day*>(out);
  if (in.current() != token::string && !(in.lax() && in.at_number())) {
    return in.refuse("date_type", "Input should be a valid date");
  }
  if (in.current() == token::string) {
    if (const auto parsed = parse_date(in.in().string())) {
      date = *parsed;
      return;
    } else if (!in.lax()) {
      return refuse_parsing(in, "date_parsing", "Input should be a valid date in the format YYYY-MM-DD",
                            parsed.error());
    }
  }
  const auto found = current_moment(in);
  if (!found) {
    refuse_parsing(in, "date_from_datetime_parsing", "Input should be a valid date or datetime",
                   found.error());
  } else if (const auto day = floor<days>(found->local); day != found->local) {
    in.refuse("date_from_datetime_inexact",
              "Datetimes provided to dates should have zero time - e.g. be exact dates");
  } else {
    date = year_month_day(day);
  }
}

void read_time_of_day(decoder& in, void* out, const type_table&) {
  auto& time = *static_cast<time_of_day*>(out);
  if (in.lax() && in.at_number()) {
    const double count = in.in().number();
    if (count >= 0 && count < 86'400) {
      time.since_midnight =
          std::min(microseconds(static_cast<std::int64_t>(count * 1e6 + 0.5)), microseconds(86'399'999'999));
      return;
    }
    return refuse_parsing(
        in, "time_parsing", "Input should be in a valid time format",
        count < 0 ? "time in seconds should be positive" : "numeric times may not exceed 86,399 seconds");
  }
  if (in.current() != token::string) return in.refuse("time_type", "Input should be a valid time");
  const auto parsed = parse_time_of_day(in.in().string());
  if (!parsed) {
    return refuse_parsing(in, "time_parsing", "Input should be in a valid time format", parsed.error());
  }
  time = *parsed;
}

void describe_date(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("date")");
}

void describe_time(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("time")");
}

}  // namespace

void describe_moment(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("date-time")");
}

void describe_duration(schema_maker& out, const type_table&) {
  out.set(schema_key::type, R"("string")");
  out.set(schema_key::format, R"("duration")");
}

void read_instant(decoder& in, void* out, const type_table& self) {
  const std::size_t start = in.in().offset();
  moment at;
  if (!read_moment(in, at)) return;
  if (!more<clock_table>(self).store(out, at.local.time_since_epoch() - at.offset)) refuse_size(in, start);
}

void write_instant(encoder& out, const void* value, const type_table& self) {
  const local_time<microseconds> at(more<clock_table>(self).load(value));
  out.out().string(print_moment({at, {}, true}));
}

void read_local_time(decoder& in, void* out, const type_table& self) {
  const bool is_text = in.current() == token::string;
  const std::size_t start = in.in().offset();
  moment at;
  if (!read_moment(in, at)) return;
  if (is_text && at.has_offset) return in.add(start, "timezone_naive", "Input should not have timezone info");
  if (!more<clock_table>(self).store(out, at.local.time_since_epoch())) refuse_size(in, start);
}

void write_local_time(encoder& out, const void* value, const type_table& self) {
  out.out().string(print_moment({local_time<microseconds>(more<clock_table>(self).load(value)), {}, false}));
}

void read_duration(decoder& in, void* out, const type_table& self) {
  constexpr double seconds_max = 100'000'000.0 * 86'400;
  if (in.lax() && in.at_number() && std::abs(in.in().number()) <= seconds_max) {
    const double count = in.in().number() * 1e6;
    if (!more<clock_table>(self).store(out, microseconds(std::llround(count)))) refuse_length(in);
    return;
  }
  if (in.lax() && in.at_number()) {
    return refuse_parsing(in, "time_delta_parsing", "Input should be a valid timedelta",
                          "durations may not exceed 999,999,999 days");
  }
  if (in.current() != token::string) {
    return in.refuse("time_delta_type", "Input should be a valid timedelta");
  }
  const auto parsed = parse_duration(in.in().string());
  if (!parsed) {
    return refuse_parsing(in, "time_delta_parsing", "Input should be a valid timedelta", parsed.error());
  }
  if (!more<clock_table>(self).store(out, *parsed)) refuse_length(in);
}

void write_duration(encoder& out, const void* value, const type_table& self) {
  out.out().string(print_duration(more<clock_table>(self).load(value)));
}

constinit const type_table date_table{
    .read = read_date,
    .write =
        [](encoder& out, const void* value, const type_table&) {
          out.out().string(print_date(*static_cast<const year_month_day*>(value)));
        },
    .describe = describe_date,
    .is_given = [](const void* value) { return static_cast<const year_month_day*>(value)->ok(); },
    .reset = [](void* value) { *static_cast<year_month_day*>(value) = {}; }};

constinit const type_table time_of_day_table{
    .read = read_time_of_day,
    .write =
        [](encoder& out, const void* value, const type_table&) {
          out.out().string(print_time_of_day(*static_cast<const time_of_day*>(value)));
        },
    .describe = describe_time,
    .is_given = [](const void* value) { return *static_cast<const time_of_day*>(value) != time_of_day(); },
    .reset = [](void* value) { *static_cast<time_of_day*>(value) = {}; }};

}  // namespace weft::model::detail
