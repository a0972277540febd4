// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::term {

using seconds = std::chrono::duration<double>;

/// The characters of a bar, from empty to full.
inline constexpr std::string_view block_symbols = " ▏▎▍▌▋▊▉█";
inline constexpr std::string_view ascii_symbols = " 123456789#";

/// How far a job has come, and how to say it.
struct meter {
  std::int64_t n = 0;
  std::optional<std::int64_t> total;  ///< absent or 0: no bar; also left out once `n` is greater
  seconds elapsed{0};
  std::optional<double> rate;  ///< items a second; absent: (n - initial) / elapsed
  std::int64_t initial = 0;    ///< what was done before the clock started
  std::string_view desc;
  std::string_view unit = "it";
  std::string_view postfix;
  std::optional<std::size_t> columns;  ///< of the whole line; absent: a bar of 10 columns; 0: figures only
  bool ascii = false;                  ///< `ascii_symbols` instead of `symbols`
  std::string_view symbols;            ///< two at least; none: `block_symbols`
  double unit_scale = 0;               ///< 1: 12.3k instead of 12345; another one multiplies what is counted
  double unit_divisor = 1000;
  std::string_view colour;                      ///< of the bar: see `colour_sequence`
  std::string_view bar_format;                  ///< none: `{l_bar}{bar}{r_bar}`
  std::chrono::system_clock::time_point now{};  ///< for a format with `{eta}`
};

/// Formats one line of progress as Python's tqdm does.
///
/// Shape: `desc:  52%|█████▏    | 52/100 [00:01<00:01, 30.48it/s, postfix]`, without a total `52it
/// [00:01, 30.48it/s]`. A rate below one a second is shown inverted (`s/it`), an unknown one as `?`.
///
/// The fields of a `bar_format` are tqdm's: l_bar, bar, r_bar, desc, percentage, n, n_fmt, total, total_fmt,
/// elapsed, elapsed_s, remaining, remaining_s, eta, rate, rate_fmt, rate_noinv, rate_noinv_fmt, rate_inv,
/// rate_inv_fmt, unit, unit_divisor, postfix, ncols, colour. Each takes a format behind a colon, as in
/// `{n:>6}`; a bar takes its width, or what it is to be narrower by: `{bar:20}`, `{bar:-10}`, with an `a`,
/// `u` or `b` at the end for ASCII, blocks or blanks. Throws `std::invalid_argument` for other ones.
std::string format_meter(const meter& m);

/// Formats a time as `MM:SS` or `H:MM:SS`, fractions cut off.
std::string format_interval(seconds t);

/// Formats a number with three significant digits and a unit prefix: `1.50k`, `23.4M`, `999`.
std::string format_sizeof(double number, double divisor = 1000);

}  // namespace weft::term
