// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/term/postfix.hpp"
#include "weft/term/progress_options.hpp"

namespace weft::term {

/// A line of progress on a terminal or in a log, drawn as Python's tqdm draws it (see `format_meter`).
///
/// Drawn at once, then at most every `mininterval` when `update` is called; a sink that is no terminal gets
/// the same lines. The last line shows the rate over the whole time. A bar that is begun while others are
/// open stands below them; it is better not left, unless it is the last to be closed.
///
/// Lifetime: `sink` must outlive the bar.
/// Thread: one at a time, for all bars of a screen.
class progress_bar {
 public:
  /// Throws `std::invalid_argument` for a colour, symbols or a format that cannot be drawn.
  explicit progress_bar(progress_options options);
  progress_bar(progress_bar&&) noexcept;
  progress_bar& operator=(progress_bar&&) noexcept;
  ~progress_bar();

  /// Counts `n` more (or fewer) items done.
  void update(std::int64_t n = 1);

  /// Prints a line of text above the open bars of the screen that `to` is.
  static void write(std::string_view line, std::FILE* to = stdout);

  void set_description(std::string desc);
  void set_postfix(std::string postfix);
  /// Names and values behind the rate: `bar.set_postfix({{"loss", 0.125}, {"step", 3}})`.
  void set_postfix(std::initializer_list<postfix_item> items);

  /// Starts again from zero, with another total if one is given.
  void reset(std::optional<std::int64_t> total = std::nullopt);

  /// Draws the line now.
  void refresh();

  /// Takes the line off the screen until it is drawn again.
  void clear();

  /// Draws the last line and ends it, or removes the bar if it is not to be left. One that was never drawn,
  /// as its `delay` is not over, shows nothing. Idempotent.
  void close();

  std::int64_t count() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;  // null only after a move
};

}  // namespace weft::term
