// SPDX-License-Identifier: MIT
#include "weft/term/progress_bar.hpp"

#include <unistd.h>

#include <cstddef>
#include <string>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/term/meter.hpp"
#include "weft/term/moving_average.hpp"
#include "weft/term/terminal.hpp"
#include "weft/term/text_width.hpp"

namespace weft::term {

namespace {

using time_point = std::chrono::steady_clock::time_point;

// A sink that cannot be written to is no reason to fail the work that is being counted.
void put(std::FILE* sink, std::string_view text) noexcept {
  std::fwrite(text.data(), 1, text.size(), sink);
  std::fflush(sink);
}

}  // namespace

// The rate shown is the ratio of two averages, of items and of time between lines drawn: intervals of
// different lengths count by their length, which an average of rates would not do.
struct progress_bar::state {
  explicit state(progress_options o)
      : options(std::move(o)),
        items(options.smoothing),
        time(options.smoothing),
        count(options.initial),
        drawn_count(options.initial) {}

  progress_options options;
  std::string postfix;
  moving_average items;
  moving_average time;
  std::int64_t count;
  std::int64_t drawn_count;
  time_point started;
  time_point drawn_at;
  std::size_t width = 0;  // of what stands on the line
  bool open = false;

  void start() {
    items = time = moving_average(options.smoothing);
    started = drawn_at = options.clock();
  }

  void show(std::string_view line) {
    const std::size_t columns = text_width(line);
    const std::size_t blanks = width > columns ? width - columns : 0;
    // Down to its line by new lines, which scroll where the screen ends, and up again.
    std::string drawn(options.position, '\n');
    drawn += format("\r{}{:{}}", line, "", blanks);
    for (std::size_t i = 0; i < options.position; ++i) drawn += "\x1b[A";
    put(options.sink, drawn);
    width = columns;
  }

  void draw(time_point now, std::optional<double> rate) {
    show(format_meter({.n = count,
                       .total = options.total,
                       .elapsed = now - started,
                       .rate = rate,
                       .initial = options.initial,
                       .desc = options.desc,
                       .unit = options.unit,
                       .postfix = postfix,
                       .columns = options.columns ? options.columns : terminal_columns(options.sink),
                       .ascii = options.ascii,
                       .unit_scale = options.unit_scale,
                       .unit_divisor = options.unit_divisor}));
  }

  std::optional<double> smoothed_rate() const {
    return time.value() > 0 ? std::optional(items.value() / time.value()) : std::nullopt;
  }

  void erase() {
    show("");
    put(options.sink, "\r");
  }
};

progress_bar::progress_bar(progress_options options) : state_(std::make_unique<state>(std::move(options))) {
  const auto& chosen = state_->options;
  if (chosen.disabled.value_or(isatty(fileno(chosen.sink)) == 0)) return;
  state_->open = true;
  state_->start();
  refresh();
}

progress_bar::progress_bar(progress_bar&&) noexcept = default;

progress_bar& progress_bar::operator=(progress_bar&& other) noexcept {
  if (state_ && this != &other) close();
  state_ = std::move(other.state_);
  return *this;
}

progress_bar::~progress_bar() {
  if (state_) close();
}

void progress_bar::update(std::int64_t n) {
  state& s = *state_;
  s.count += n;
  if (!s.open) return;
  if (n < 0) s.drawn_count += n;
  const time_point now = s.options.clock();
  const seconds since = now - s.drawn_at;
  if (since < s.options.mininterval) return;
  if (s.options.smoothing > 0 && since.count() > 0 && s.count != s.drawn_count) {
    s.items.add(static_cast<double>(s.count - s.drawn_count));
    s.time.add(since.count());
  }
  s.draw(now, s.smoothed_rate());
  s.drawn_count = s.count;
  s.drawn_at = now;
}

void progress_bar::write(std::string_view line, std::FILE* to) {
  if (state_->open) state_->erase();
  put(to, format("{}\n", line));
  refresh();
}

void progress_bar::set_description(std::string desc) {
  state_->options.desc = std::move(desc);
  refresh();
}

void progress_bar::set_postfix(std::string postfix) {
  state_->postfix = std::move(postfix);
  refresh();
}

void progress_bar::reset(std::optional<std::int64_t> total) {
  state& s = *state_;
  if (total) s.options.total = total;
  s.count = s.drawn_count = s.options.initial = 0;
  if (!s.open) return;
  s.start();
  refresh();
}

void progress_bar::refresh() {
  if (state_->open) state_->draw(state_->options.clock(), state_->smoothed_rate());
}

void progress_bar::clear() {
  if (state_->open) state_->erase();
}

void progress_bar::close() {
  state& s = *state_;
  if (!std::exchange(s.open, false)) return;
  if (!s.options.leave) return s.erase();
  s.options.position = 0;
  s.draw(s.options.clock(), std::nullopt);
  put(s.options.sink, "\n");
}

std::int64_t progress_bar::count() const noexcept { return state_->count; }

}  // namespace weft::term
