// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weft::term {

struct progress_options {
  std::optional<std::int64_t> total;
  std::string desc;
  std::string unit = "it";
  bool unit_scale = false;  ///< 12.3k instead of 12345
  double unit_divisor = 1000;
  std::int64_t initial = 0;
  bool leave = true;         ///< keep the last line on the screen
  std::size_t position = 0;  ///< lines below the one that the cursor is on: for several bars at once
  bool ascii = false;
  std::optional<std::size_t> columns;  ///< absent: as wide as the terminal is at each line drawn
  std::chrono::duration<double> mininterval{0.1};
  double smoothing = 0.3;  ///< weight of the newest interval in the rate shown; 0: the overall rate
  std::optional<bool> disabled = false;  ///< absent: disabled unless `sink` is a terminal
  std::FILE* sink = stderr;
  std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
};

/// A line of progress on a terminal or in a log, drawn as Python's tqdm draws it (see `format_meter`).
///
/// Drawn at once, then at most every `mininterval` when `update` is called; a sink that is no terminal gets
/// the same lines. The last line shows the rate over the whole time. Of several bars at once each has another
/// `position`, and those below the first are not to be left, unless they are the last to be closed.
///
/// Lifetime: `sink` must outlive the bar.
/// Thread: one at a time.
class progress_bar {
 public:
  explicit progress_bar(progress_options options);
  progress_bar(progress_bar&&) noexcept;
  progress_bar& operator=(progress_bar&&) noexcept;
  ~progress_bar();

  /// Counts `n` more (or fewer) items done.
  void update(std::int64_t n = 1);

  /// Prints a line of text above the bar; just prints it when the bar is closed or disabled.
  void write(std::string_view line, std::FILE* to = stdout);

  void set_description(std::string desc);
  void set_postfix(std::string postfix);

  /// Starts again from zero, with another total if one is given.
  void reset(std::optional<std::int64_t> total = std::nullopt);

  /// Draws the line now.
  void refresh();

  /// Takes the line off the screen until it is drawn again.
  void clear();

  /// Draws the last line and ends it, or removes the bar if it is not to be left. Idempotent.
  void close();

  std::int64_t count() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;  // null only after a move
};

}  // namespace weft::term
