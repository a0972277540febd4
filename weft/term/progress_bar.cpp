// SPDX-License-Identifier: MIT
#include "weft/term/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

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

bool is_standard(std::FILE* sink) noexcept { return sink == stdout || sink == stderr; }

bool is_one_screen(std::FILE* one, std::FILE* other) noexcept {
  return one == other || (is_standard(one) && is_standard(other));
}

}  // namespace

// The rate shown is the ratio of two averages, of items and of time between lines drawn: intervals of
// different lengths count by their length, which an average of rates would not do.
struct progress_bar::state {
  explicit state(progress_options o)
      : options(std::move(o)),
        items(options.smoothing),
        time(options.smoothing),
        usual_items(options.smoothing),
        miniters(options.miniters.value_or(0)),
        count(options.initial),
        drawn_count(options.initial) {}

  progress_options options;
  moving_average items;
  moving_average time;
  moving_average usual_items;  // within a mininterval
  double miniters;
  std::int64_t count;
  std::int64_t drawn_count;
  time_point started;
  time_point drawn_at;
  std::size_t position = 0;
  std::size_t width = 0;  // of what stands on the line
  bool was_shown = false;
  bool open = false;

  // The open bars of all screens, in the order in which they were begun, and what guards the list.
  static inline std::mutex guard;
  static inline std::vector<state*> all;

  void enlist() {
    const std::lock_guard lock(guard);
    const auto is_taken = [this](std::size_t place) {
      return std::ranges::any_of(all, [&](const state* other) {
        return other->position == place && is_one_screen(other->options.sink, options.sink);
      });
    };
    while (!options.position && is_taken(position)) ++position;
    if (options.position) position = *options.position;
    all.push_back(this);
  }

  void leave_list() {
    const std::lock_guard lock(guard);
    std::erase(all, this);
  }

  void start() {
    items = time = usual_items = moving_average(options.smoothing);
    started = drawn_at = options.clock();
  }

  // Down to its line by new lines, which scroll where the screen ends, and up again.
  void show(std::string_view line, std::string_view end = "") {
    const std::size_t columns = text_width(line);
    const std::size_t blanks = width > columns ? width - columns : 0;
    std::string drawn(position, '\n');
    drawn += format("\r{}{:{}}{}", line, "", blanks, end);
    for (std::size_t i = 0; i < position; ++i) drawn += "\x1b[A";
    put(options.sink, drawn);
    width = columns;
    was_shown = true;
  }

  std::optional<std::size_t> columns() const {
    return options.columns || !options.dynamic_columns ? options.columns : terminal_columns(options.sink);
  }

  std::string line(time_point now, std::optional<double> rate) const {
    return format_meter({.n = count,
                         .total = options.total,
                         .elapsed = now - started,
                         .rate = rate,
                         .initial = options.initial,
                         .desc = options.desc,
                         .unit = options.unit,
                         .postfix = options.postfix,
                         .columns = columns(),
                         .ascii = options.ascii,
                         .symbols = options.symbols,
                         .unit_scale = options.unit_scale,
                         .unit_divisor = options.unit_divisor,
                         .colour = options.colour,
                         .bar_format = options.bar_format,
                         .now = std::chrono::system_clock::now()});
  }

  void draw() { show(line(options.clock(), smoothed_rate())); }

  std::optional<double> smoothed_rate() const {
    return time.value() > 0 ? std::optional(items.value() / time.value()) : std::nullopt;
  }

  // As many items as come within a mininterval need no look at the clock.
  void adapt(double done, seconds since) {
    const seconds least = options.mininterval;
    if (options.maxinterval.count() > 0 && since >= options.maxinterval) {
      miniters = done * (least.count() > 0 ? least : seconds(options.maxinterval)) / since;
    } else if (options.smoothing > 0) {
      usual_items.add(done * (least.count() > 0 && since.count() > 0 ? least / since : 1));
      miniters = usual_items.value();
    } else {
      miniters = std::max(miniters, done);
    }
  }

  void erase() { show("", "\r"); }
};

progress_bar::progress_bar(progress_options options) : state_(std::make_unique<state>(std::move(options))) {
  state& s = *state_;
  (void)s.line({}, std::nullopt);  // what cannot be drawn is said here
  if (s.options.disabled.value_or(isatty(fileno(s.options.sink)) == 0)) return;
  if (!s.options.columns && !s.options.dynamic_columns) s.options.columns = terminal_columns(s.options.sink);
  s.open = true;
  s.enlist();
  s.start();
  if (s.options.delay.count() <= 0) s.draw();
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
  if (since < s.options.mininterval || now - s.started < s.options.delay) return;
  const auto done = static_cast<double>(s.count - s.drawn_count);
  if (since >= s.options.maxinterval) s.miniters = std::min(s.miniters, 1.0);
  if (done < s.miniters) return;
  if (s.options.smoothing > 0 && since.count() > 0 && done != 0) {
    s.items.add(done);
    s.time.add(since.count());
  }
  s.show(s.line(now, s.smoothed_rate()));
  if (!s.options.miniters) s.adapt(done, since);
  s.drawn_count = s.count;
  s.drawn_at = now;
}

void progress_bar::write(std::string_view line, std::FILE* to) {
  const std::lock_guard lock(state::guard);
  std::vector<state*> in_the_way;
  for (state* each : state::all) {
    if (is_one_screen(each->options.sink, to) && each->was_shown) in_the_way.push_back(each);
  }
  for (state* each : in_the_way) each->erase();
  put(to, format("{}\n", line));
  for (state* each : in_the_way) each->draw();
}

void progress_bar::set_description(std::string desc) {
  state_->options.desc = desc.empty() || desc.ends_with(": ") ? std::move(desc) : desc + ": ";
  refresh();
}

void progress_bar::set_postfix(std::string postfix) {
  state_->options.postfix = std::move(postfix);
  refresh();
}

void progress_bar::set_postfix(std::initializer_list<postfix_item> items) {
  set_postfix(format_postfix(items));
}

void progress_bar::reset(std::optional<std::int64_t> total) {
  state& s = *state_;
  if (total) s.options.total = total;
  s.count = s.drawn_count = s.options.initial = 0;
  if (!s.open) return;
  s.start();
  s.draw();
}

void progress_bar::refresh() {
  if (state_->open) state_->draw();
}

void progress_bar::clear() {
  if (state_->open) state_->erase();
}

void progress_bar::close() {
  state& s = *state_;
  if (!std::exchange(s.open, false)) return;
  s.leave_list();
  if (!s.was_shown) return;
  if (!s.options.leave.value_or(s.position == 0)) return s.show("", s.position == 0 ? "\r" : "");
  s.position = 0;
  s.show(s.line(s.options.clock(), std::nullopt));
  put(s.options.sink, "\n");
}

std::int64_t progress_bar::count() const noexcept { return state_->count; }

}  // namespace weft::term
