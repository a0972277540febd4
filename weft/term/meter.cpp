// SPDX-License-Identifier: MIT
#include "weft/term/meter.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/term/bar_format.hpp"
#include "weft/term/colour.hpp"
#include "weft/term/text_width.hpp"

namespace weft::term {
namespace {

// Each character of a bar's symbols.
std::vector<std::string_view> split_symbols(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
    all.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  if (all.size() < 2) throw std::invalid_argument("a bar is drawn with two symbols at least");
  return all;
}

std::string bar(double fraction, std::size_t columns, std::string_view drawn_with) {
  const auto symbols = split_symbols(drawn_with);
  const std::size_t steps = symbols.size() - 1;
  const auto filled = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(columns) *
                                               static_cast<double>(steps));
  std::string text;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t before = column * steps;
    text += symbols[filled <= before ? 0 : std::min(filled - before, steps)];
  }
  return text;
}

double as_double(const field_value& number) {
  const auto* const whole = std::get_if<std::int64_t>(&number);
  return whole ? static_cast<double>(*whole) : std::get<double>(number);
}

/// The line that shows a meter: what its fields are, and how they are put together.
class line {
 public:
  explicit line(const meter& m)
      : m_(m), n_(scaled(m.n, factor())), is_prefixed_(m.unit_scale == 1), desc_(m.desc) {
    if (m.total && m.n <= *m.total) total_ = scaled(*m.total, factor());
    has_bar_ = m.total.value_or(0) != 0 && m.n <= *m.total;
    const double elapsed = m.elapsed.count();
    if (m.rate) rate_ = *m.rate * factor();
    if (!m.rate && elapsed > 0) rate_ = (as_double(n_) - static_cast<double>(m.initial)) / elapsed;
    if (rate_ != 0 && has_bar_) remaining_ = (as_double(total_) - as_double(n_)) / rate_;
    postfix_ = m.postfix.empty() ? "" : format(", {}", m.postfix);
  }

  std::string text() const {
    if (has_bar_ && m_.columns == 0u) return format("{}{:3.0f}%{}", prefix(), percentage(), right());
    if (has_bar_ || !m_.bar_format.empty()) return formatted();
    return format("{}{}{} [{}, {}{}]", prefix(), count(n_), m_.unit, format_interval(m_.elapsed), rate(),
                  postfix_);
  }

 private:
  double factor() const { return m_.unit_scale == 0 ? 1 : m_.unit_scale; }
  // A factor that is whole keeps the number whole.
  static field_value scaled(std::int64_t number, double scale) {
    constexpr double whole_max = 9.0e15;  // beyond that a double does not tell them apart
    std::int64_t whole = 0;
    if (scale == std::floor(scale) && std::abs(scale) <= whole_max &&
        !__builtin_mul_overflow(number, static_cast<std::int64_t>(scale), &whole))
      return whole;
    return static_cast<double>(number) * scale;
  }
  static field_value real(double number) { return number == 0 ? std::int64_t{0} : field_value(number); }
  double inverse() const { return rate_ == 0 ? 0 : 1 / rate_; }
  bool is_slow() const { return inverse() > 1; }
  double fraction() const { return has_bar_ ? as_double(n_) / as_double(total_) : 0; }
  double percentage() const { return fraction() * 100; }

  std::string count(const field_value& number) const {
    return is_prefixed_ ? format_sizeof(as_double(number), m_.unit_divisor) : show_field(number, "");
  }
  std::string per_second(double number) const {
    return number == 0 ? "?" : is_prefixed_ ? format_sizeof(number) : format("{:5.2f}", number);
  }
  std::string rate_noinv() const { return format("{}{}/s", per_second(rate_), m_.unit); }
  std::string rate_inv() const { return format("{}s/{}", per_second(inverse()), m_.unit); }
  std::string rate() const { return is_slow() ? rate_inv() : rate_noinv(); }
  std::string remaining() const { return rate_ == 0 ? "?" : format_interval(seconds(remaining_)); }
  std::string total() const { return std::holds_alternative<std::monostate>(total_) ? "?" : count(total_); }
  std::string prefix() const {
    return desc_.empty() ? "" : format("{}{}", desc_, desc_.ends_with(": ") ? "" : ": ");
  }
  std::string left() const {
    return has_bar_ ? format("{}{:3.0f}%|", prefix(), percentage()) : prefix() + "|";
  }
  std::string right() const {
    return format(" {}/{} [{}<{}, {}{}]", count(n_), total(), format_interval(m_.elapsed), remaining(),
                  rate(), postfix_);
  }

  field_value eta() const {
    if (rate_ == 0 || !has_bar_) return {};
    return m_.now + std::chrono::duration_cast<std::chrono::system_clock::duration>(seconds(remaining_));
  }

  /// What a field shows that is a text.
  std::optional<std::string> text_field(std::string_view name) const {
    if (name == "l_bar") return left();
    if (name == "r_bar") return "|" + right();
    if (name == "desc") return std::string(desc_);
    if (name == "n_fmt") return count(n_);
    if (name == "total_fmt") return total();
    if (name == "elapsed") return format_interval(m_.elapsed);
    if (name == "remaining") return remaining();
    if (name == "rate_fmt") return rate();
    if (name == "rate_noinv_fmt") return rate_noinv();
    if (name == "rate_inv_fmt") return rate_inv();
    if (name == "unit") return std::string(m_.unit);
    if (name == "postfix") return postfix_;
    if (name == "colour") return std::string(m_.colour);
    return std::nullopt;
  }

  field_value number_field(std::string_view name) const {
    const auto known = [](double number) { return number == 0 ? field_value() : field_value(number); };
    if (name == "n") return n_;
    if (name == "total") return total_;
    if (name == "percentage") return has_bar_ ? field_value(percentage()) : std::int64_t{0};
    if (name == "elapsed_s") return real(m_.elapsed.count());
    if (name == "remaining_s") return real(remaining_);
    if (name == "eta") return eta();
    if (name == "rate") return known(is_slow() ? inverse() : rate_);
    if (name == "rate_noinv") return known(rate_);
    if (name == "rate_inv") return known(inverse());
    if (name == "unit_divisor") return scaled(1, m_.unit_divisor);
    if (name == "ncols")
      return m_.columns ? field_value(static_cast<std::int64_t>(*m_.columns)) : field_value();
    throw std::invalid_argument(format("a bar's format: there is no field {}", name));
  }

  /// What stands behind `bar:`: a width or what it is less than `columns`, and a letter for its symbols.
  std::string bar_field(std::string_view spec, std::size_t columns) const {
    std::string_view symbols = m_.ascii ? ascii_symbols : m_.symbols.empty() ? block_symbols : m_.symbols;
    if (!has_bar_) symbols = "  ";
    const char kind = spec.empty() ? '\0' : spec.back();
    if (kind == 'a' || kind == 'u' || kind == 'b') {
      symbols = kind == 'a' ? ascii_symbols : kind == 'u' ? block_symbols : "  ";
      spec.remove_suffix(1);
    }
    std::int64_t width = 0;
    const auto [end, error] = std::from_chars(spec.data(), spec.data() + spec.size(), width);
    if (!spec.empty() && (error != std::errc() || end != spec.data() + spec.size()))
      throw std::invalid_argument(format("a bar's format: no width of a bar: {}", spec));
    if (spec.empty() || width < 0) width += static_cast<std::int64_t>(columns);
    constexpr std::int64_t columns_max = 10'000;
    const std::string drawn =
        bar(fraction(), static_cast<std::size_t>(std::clamp<std::int64_t>(width, 0, columns_max)), symbols);
    const std::string coloured = colour_sequence(m_.colour);
    return coloured.empty() ? drawn : format("{}{}{}", coloured, drawn, colour_reset);
  }

  std::string formatted() const {
    std::string wanted(m_.bar_format.empty() ? "{l_bar}{bar}{r_bar}" : m_.bar_format);
    if (const auto at = wanted.find("{desc}: "); has_bar_ && desc_.empty() && at != std::string::npos)
      wanted.erase(at, std::string_view("{desc}: ").size());
    bool draws_bar = false;
    std::size_t columns = 10;
    bool is_measured = true;
    const auto show = [&](std::string_view name, std::string_view spec) -> std::string {
      if (name == "bar") {
        draws_bar = true;
        return is_measured ? "" : bar_field(spec, columns);
      }
      const auto text = text_field(name);
      return show_field(text ? field_value(*text) : number_field(name), spec);
    };
    const std::string around = expand_format(wanted, show);
    if (!draws_bar) return around;
    const std::size_t taken = text_width(around), whole = m_.columns.value_or(0);
    if (whole != 0) columns = whole > taken ? whole - taken : 1;
    is_measured = false;
    const std::string drawn = expand_format(wanted, show);
    return whole != 0 ? trimmed(drawn, whole) : drawn;
  }

  static std::string trimmed(std::string_view text, std::size_t columns) {
    std::string line(fit_width(text, columns));
    if (line.contains("\x1b[") && !line.ends_with(colour_reset)) line += colour_reset;
    return line;
  }

  const meter& m_;
  field_value n_, total_;
  bool is_prefixed_, has_bar_ = false;
  double rate_ = 0, remaining_ = 0;  // 0: not known
  std::string_view desc_;
  std::string postfix_;
};

}  // namespace

std::string format_interval(seconds t) {
  // Beyond what a clock can show, a stalled job's estimate; 11,000 years keep the conversion defined.
  const auto whole = static_cast<std::int64_t>(std::clamp(t.count(), -3.5e11, 3.5e11));
  const std::int64_t s = std::abs(whole);
  const char* sign = whole < 0 ? "-" : "";
  if (s >= 3600) return format("{}{}:{:02}:{:02}", sign, s / 3600, s / 60 % 60, s % 60);
  return format("{}{:02}:{:02}", sign, s / 60, s % 60);
}

std::string format_sizeof(double number, double divisor) {
  for (const char* prefix : {"", "k", "M", "G", "T", "P", "E", "Z"}) {
    const double size = std::abs(number);
    if (size < 9.995) return format("{:.2f}{}", number, prefix);
    if (size < 99.95) return format("{:.1f}{}", number, prefix);
    if (size < 999.5) return format("{:.0f}{}", number, prefix);
    number /= divisor;
  }
  return format("{:3.1f}Y", number);
}

std::string format_meter(const meter& m) { return line(m).text(); }

}  // namespace weft::term
