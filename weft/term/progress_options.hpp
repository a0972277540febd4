// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "weft/term/option_defaults.hpp"

namespace weft::term {

/// How a bar is drawn, with the names and meanings of tqdm's options where it has them. What is not given is
/// as the environment says, `TQDM_` and tqdm's name, or else as below. Throws `std::invalid_argument` for a
/// value in the environment that cannot be.
struct progress_options {
  std::optional<std::int64_t> total = default_count("TOTAL");
  std::string desc = default_text("DESC");
  std::string unit = default_text("UNIT", "it");
  double unit_scale =
      default_flag("UNIT_SCALE", false) ? 1 : 0;  ///< true: 12.3k instead of 12345; or a factor
  double unit_divisor = default_number("UNIT_DIVISOR", 1000);
  std::int64_t initial = default_count("INITIAL").value_or(0);
  std::optional<bool> leave =
      default_flag("LEAVE", true);  ///< keep the last line; absent: of the topmost bar
  /// Lines below the one that the cursor is on; absent: the first that no other bar has on this screen.
  std::optional<std::size_t> position = default_size("POSITION");
  bool ascii = false;                           ///< ` 123456789#` instead of `symbols`
  std::string symbols = default_symbols();      ///< of the bar, from empty to full; none: blocks of eighths
  std::string colour = default_text("COLOUR");  ///< of the bar: `green`, `#00ff00`
  std::string bar_format = default_text("BAR_FORMAT");  ///< what stands where: see `format_meter`
  std::string postfix = default_text("POSTFIX");
  std::optional<std::size_t> columns = default_size("NCOLS");  ///< absent: as wide as the terminal is
  bool dynamic_columns =
      default_flag("DYNAMIC_NCOLS", true);  ///< ask the terminal at each line, not just once
  std::chrono::duration<double> mininterval{default_number("MININTERVAL", 0.1)};  ///< between lines drawn
  /// After so long a line is drawn at the next `update`, though `miniters` says no.
  std::chrono::duration<double> maxinterval{default_number("MAXINTERVAL", 10)};
  /// Items between lines drawn; absent: found out, as many as usually come within `mininterval`.
  std::optional<double> miniters = default_number("MINITERS");
  std::chrono::duration<double> delay{default_number("DELAY", 0)};  ///< until the first line is drawn
  double smoothing =
      default_number("SMOOTHING", 0.3);  ///< weight of the newest interval in the rate shown; 0: overall
  std::optional<bool> disabled =
      default_flag("DISABLE", false);  ///< absent: disabled unless `sink` is a terminal
  std::FILE* sink = stderr;
  std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
};

}  // namespace weft::term
