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
  bool ascii = false;                  ///< ` 123456789#` instead of blocks of eighths
  bool unit_scale = false;             ///< 12.3k instead of 12345
  double unit_divisor = 1000;
};

/// Formats one line of progress as Python's tqdm does.
///
/// Shape: `desc:  52%|█████▏    | 52/100 [00:01<00:01, 30.48it/s, postfix]`, without a total `52it
/// [00:01, 30.48it/s]`. A rate below one a second is shown inverted (`s/it`), an unknown one as `?`.
std::string format_meter(const meter& m);

/// Formats a time as `MM:SS` or `H:MM:SS`, fractions cut off.
std::string format_interval(seconds t);

/// Formats a number with three significant digits and a unit prefix: `1.50k`, `23.4M`, `999`.
std::string format_sizeof(double number, double divisor = 1000);

}  // namespace weft::term
