// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <string_view>

#include "weft/model/detail/type_table.hpp"

// Dates and times of <chrono> as ISO 8601 and RFC 3339 write them. Seconds since 1970 are taken too, and
// milliseconds if they are more than 2e10. What is refused, and why, is as pydantic says it.

namespace weft::model {

/// A time of any day.
struct time_of_day {
  std::chrono::microseconds since_midnight{};

  auto operator<=>(const time_of_day&) const = default;
};

/// What a text says of a moment.
struct moment {
  std::chrono::local_time<std::chrono::microseconds> local{};
  std::chrono::seconds offset{};  ///< from UTC
  bool has_offset = false;
};

// The error is pydantic's reason: `input is too short`.
std::expected<std::chrono::year_month_day, std::string> parse_date(std::string_view text);
std::expected<time_of_day, std::string> parse_time_of_day(std::string_view text);
std::expected<moment, std::string> parse_moment(std::string_view text);
std::expected<std::chrono::microseconds, std::string> parse_duration(std::string_view text);

std::string print_date(std::chrono::year_month_day date);      ///< `2032-04-23`
std::string print_time_of_day(time_of_day time);               ///< `10:20:30.5`
std::string print_moment(const moment& at);                    ///< `2032-04-23T10:20:30Z`
std::string print_duration(std::chrono::microseconds length);  ///< `P1DT2H3M4.5S`

namespace detail {

extern const type_table date_table;
extern const type_table time_of_day_table;

/// How a type of <chrono> is made of microseconds and back.
struct clock_table {
  bool (*store)(void* out, std::chrono::microseconds count);  ///< false if it does not fit
  std::chrono::microseconds (*load)(const void* value);
};

void read_instant(decoder& in, void* out, const type_table& self);
void write_instant(encoder& out, const void* value, const type_table& self);
void read_local_time(decoder& in, void* out, const type_table& self);
void write_local_time(encoder& out, const void* value, const type_table& self);
void read_duration(decoder& in, void* out, const type_table& self);
void write_duration(encoder& out, const void* value, const type_table& self);
void describe_moment(schema_maker& out, const type_table& self);
void describe_duration(schema_maker& out, const type_table& self);

template <typename T> constexpr auto length_of(const T& value) {
  if constexpr (requires { value.time_since_epoch(); }) {
    return value.time_since_epoch();
  } else {
    return value;
  }
}

template <typename T> inline constinit const clock_table clock_table_for{
    [](void* out, std::chrono::microseconds count) {
      using length = decltype(length_of(T()));
      const std::chrono::duration<double, typename length::period> size = count;
      constexpr double size_max = static_cast<double>(std::numeric_limits<typename length::rep>::max());
      if (size.count() >= size_max || size.count() <= -size_max) return false;
      *static_cast<T*>(out) = T(std::chrono::duration_cast<length>(count));
      return true;
    },
    [](const void* value) {
      return std::chrono::duration_cast<std::chrono::microseconds>(length_of(*static_cast<const T*>(value)));
    }};

template <typename T> consteval type_table clock_type(decltype(type_table::read) read,
                                                      decltype(type_table::write) write,
                                                      decltype(type_table::describe) describe) {
  type_table table{read, write, describe};
  table.is_given = [](const void* value) { return *static_cast<const T*>(value) != T(); };
  table.reset = [](void* value) { *static_cast<T*>(value) = T(); };
  table.more = &clock_table_for<T>;
  return table;
}

template <typename T> inline constinit const type_table instant_table =
    clock_type<T>(read_instant, write_instant, describe_moment);
template <typename T> inline constinit const type_table local_table =
    clock_type<T>(read_local_time, write_local_time, describe_moment);
template <typename T> inline constinit const type_table duration_table =
    clock_type<T>(read_duration, write_duration, describe_duration);

template <> inline constexpr const type_table* builtin_table<std::chrono::year_month_day> = &date_table;
template <> inline constexpr const type_table* builtin_table<time_of_day> = &time_of_day_table;
template <typename D>
inline constexpr const type_table* builtin_table<std::chrono::sys_time<D>> =
    &instant_table<std::chrono::sys_time<D>>;
template <typename D>
inline constexpr const type_table* builtin_table<std::chrono::local_time<D>> =
    &local_table<std::chrono::local_time<D>>;
template <typename Rep, typename Period>
inline constexpr const type_table* builtin_table<std::chrono::duration<Rep, Period>> =
    &duration_table<std::chrono::duration<Rep, Period>>;

}  // namespace detail
}  // namespace weft::model
