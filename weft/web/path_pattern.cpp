// SPDX-License-Identifier: MIT
#include "weft/web/path_pattern.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/percent.hpp"

namespace weft::web {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word_character(char c) noexcept {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::size_t uuid_bytes = 36;

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != uuid_bytes) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_real(std::string_view text) noexcept {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || !std::ranges::all_of(whole, is_digit)) return false;
  if (point == text.size()) return true;
  const std::string_view fraction = text.substr(point + 1);
  return !fraction.empty() && std::ranges::all_of(fraction, is_digit);
}

std::optional<converter> converter_named(std::string_view name) {
  if (name == "str") return converter::text;
  if (name == "int") return converter::integer;
  if (name == "float") return converter::real;
  if (name == "uuid") return converter::uuid;
  if (name == "path") return converter::path;
  return std::nullopt;
}

[[noreturn]] void refuse(std::string_view pattern, std::string_view why) {
  throw std::invalid_argument(format("weft: the path '{}' of a route: {}", pattern, why));
}

// Of a segment that several pieces share: what is longer matches none of them.
constexpr std::size_t shared_segment_bytes_max = 1024;
constexpr std::size_t shared_number_bytes_max = 64;

/// Divides a segment among several pieces, what stands for a name as short as can be.
///
/// Cost: O(bytes²) for each piece, whatever the segment is: no place is tried twice for a piece.
class division {
 public:
  division(const std::vector<path_piece>& pieces, std::string_view segment)
      : pieces_(pieces), segment_(segment), failed_(pieces.size() * (segment.size() + 1)) {}

  bool find() { return from(0, 0); }

  /// The texts of the names, the last one first.
  const std::vector<std::string_view>& found() const noexcept { return found_; }

 private:
  bool from(std::size_t at, std::size_t begin) {
    if (at == pieces_.size()) return begin == segment_.size();
    const std::size_t place = at * (segment_.size() + 1) + begin;
    if (failed_[place]) return false;
    const path_piece& piece = pieces_[at];
    const bool good = piece.is_name ? name_from(piece, at, begin)
                                    : segment_.substr(begin).starts_with(piece.text) &&
                                          from(at + 1, begin + piece.text.size());
    if (!good) failed_[place] = true;
    return good;
  }

  bool name_from(const path_piece& piece, std::size_t at, std::size_t begin) {
    const bool is_number = piece.accepts == converter::integer || piece.accepts == converter::real;
    const std::size_t bytes_max = is_number ? shared_number_bytes_max : shared_segment_bytes_max;
    const std::size_t last = begin + std::min(segment_.size() - begin, bytes_max);
    for (std::size_t end = at + 1 == pieces_.size() ? segment_.size() : begin + 1; end <= last; ++end) {
      const std::string_view text = segment_.substr(begin, end - begin);
      if (splits_escape(end)) continue;
      // A text or a path may be anything: only the others are looked at, which have a length.
      const bool any = piece.accepts == converter::text || piece.accepts == converter::path;
      if ((any ? text.empty() && piece.accepts == converter::text : !accepts(piece.accepts, text)) ||
          !from(at + 1, end)) {
        if (piece.accepts == converter::uuid && end >= begin + uuid_bytes) return false;
        continue;
      }
      found_.push_back(text);
      return true;
    }
    return false;
  }

  bool splits_escape(std::size_t at) const noexcept {
    return at < segment_.size() &&
           ((at >= 1 && segment_[at - 1] == '%') || (at >= 2 && segment_[at - 2] == '%'));
  }

  const std::vector<path_piece>& pieces_;
  std::string_view segment_;
  std::vector<bool> failed_;
  std::vector<std::string_view> found_;
};

}  // namespace

bool accepts(converter c, std::string_view text) noexcept {
  switch (c) {
    case converter::text: return !text.empty();
    case converter::integer: return !text.empty() && std::ranges::all_of(text, is_digit);
    case converter::real: return is_real(text);
    case converter::uuid: return is_uuid(text);
    case converter::path: return true;
  }
  return false;
}

bool match_segment(const std::vector<path_piece>& pieces, std::string_view segment,
                   std::vector<std::string>& values) {
  const auto decoded = http::percent_decode(segment);
  if (!decoded) return false;
  if (pieces.size() == 1 && pieces[0].is_name) {
    if (!accepts(pieces[0].accepts, *decoded)) return false;
    values.push_back(*decoded);
    return true;
  }
  if (pieces.empty() || segment.size() > shared_segment_bytes_max) return pieces.empty() && segment.empty();
  division parts(pieces, segment);
  if (!parts.find()) return false;
  for (auto each = parts.found().rbegin(); each != parts.found().rend(); ++each) {
    values.push_back(*http::percent_decode(*each));
  }
  return true;
}

path_pattern::path_pattern(std::string_view pattern) : source_(pattern) {
  if (!pattern.starts_with('/')) refuse(pattern, "it must begin with '/'");
  std::string_view rest = pattern.substr(1);
  try {
    for (;;) {
      const std::size_t slash = rest.find('/');
      add_segment(rest.substr(0, slash));
      if (slash == std::string_view::npos) break;
      if (!segments_.back().empty() && segments_.back().back().accepts == converter::path) {
        throw std::invalid_argument("nothing can follow a {name:path}");
      }
      rest.remove_prefix(slash + 1);
    }
  } catch (const std::invalid_argument& e) {
    refuse(pattern, e.what());
  }
}

void path_pattern::add_segment(std::string_view text) {
  auto& pieces = segments_.emplace_back();
  text_ += '/';
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    if (brace > 0) {
      pieces.push_back({.text = std::string(text.substr(0, brace))});
      text_ += pieces.back().text;
      text.remove_prefix(brace);
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos) {
      throw std::invalid_argument("a brace without the other one");
    }
    pieces.push_back(read_name(text.substr(1, end - 1)));
    text_ += '{' + pieces.back().text + '}';
    text.remove_prefix(end + 1);
    if (pieces.back().accepts == converter::path && !text.empty()) {
      throw std::invalid_argument("nothing can follow a {name:path}");
    }
  }
}

path_piece path_pattern::read_name(std::string_view inside) {
  const std::size_t colon = std::min(inside.find(':'), inside.size());
  const std::string name(inside.substr(0, colon));
  const auto accepts = colon == inside.size() ? converter::text : converter_named(inside.substr(colon + 1));
  if (name.empty() || is_digit(name[0]) || !std::ranges::all_of(name, is_word_character)) {
    throw std::invalid_argument(format("'{}' is no name", name));
  }
  if (!accepts) throw std::invalid_argument(format("'{}' is no converter", inside.substr(colon + 1)));
  if (std::ranges::find(names_, name) != names_.end()) {
    throw std::invalid_argument(format("the name '{}' comes twice", name));
  }
  names_.push_back(name);
  return {.text = name, .accepts = *accepts, .is_name = true};
}

std::string path_pattern::fill(const std::vector<std::pair<std::string, std::string>>& values) const {
  std::string path;
  for (const auto& pieces : segments_) {
    path += '/';
    for (const path_piece& piece : pieces) {
      if (!piece.is_name) {
        path += piece.text;
        continue;
      }
      const auto found = std::ranges::find(values, piece.text, &std::pair<std::string, std::string>::first);
      if (found == values.end() || !accepts(piece.accepts, found->second)) {
        throw std::invalid_argument(format("weft: no value for '{}' of '{}'", piece.text, text_));
      }
      path += http::percent_encode(found->second, piece.accepts == converter::path ? "/" : "");
    }
  }
  return path;
}

}  // namespace weft::web
