// SPDX-License-Identifier: MIT
#include "weft/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::uint64_t gap_bytes_max = 80;

/// Digits and nothing else; what is too large for a number becomes the largest.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, detail::is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

/// Takes the unit off the front of a field. Returns whether it is bytes.
bool take_unit(std::string_view& field, char separator) {
  const std::size_t end = field.find(separator);
  if (end == std::string_view::npos || !equal_ignoring_case(trim(field.substr(0, end)), "bytes"))
    return false;
  field = trim(field.substr(end + 1));
  return true;
}

/// `first-last`, `first-` or `-suffix`; nothing if malformed. An empty range is not satisfiable.
std::optional<byte_range> parse_spec(std::string_view item, std::uint64_t length) {
  const std::size_t dash = item.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view first_text = trim(item.substr(0, dash)), last_text = trim(item.substr(dash + 1));
  const auto first = parse_position(first_text), last = parse_position(last_text);
  if (first_text.empty()) {
    if (!last) return std::nullopt;
    const std::uint64_t size = std::min(*last, length);
    return byte_range{length - size, size};
  }
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) return std::nullopt;
  if (*first >= length) return byte_range{};
  const std::uint64_t end = last && *last < length ? *last + 1 : length;
  return byte_range{*first, end - *first};
}

/// Makes one of what overlaps or nearly touches; the first of them keeps its place.
void merge(std::vector<byte_range>& ranges) {
  const auto end_of = [](const byte_range& range) { return range.first + range.size; };
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    for (std::size_t j = i + 1; j < ranges.size();) {
      byte_range &a = ranges[i], &b = ranges[j];
      const bool apart = a.first > end_of(b) + gap_bytes_max || b.first > end_of(a) + gap_bytes_max;
      if (apart) {
        ++j;
        continue;
      }
      const std::uint64_t first = std::min(a.first, b.first);
      a = {first, std::max(end_of(a), end_of(b)) - first};
      ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(j));
      j = i + 1;  // the larger one may reach others
    }
  }
}

}  // namespace

range_request parse_range(std::string_view field, std::uint64_t length) {
  using enum range_request::verdict;
  range_request request;
  if (!take_unit(field, '=')) return request;
  std::size_t count = 0;
  std::uint64_t left = length;  // of what the ranges may sum up to
  std::string_view item;
  while (next_list_item(field, item)) {
    const auto range = parse_spec(item, length);
    if (!range || ++count > range_count_max || range->size > left) return {};
    left -= range->size;
    if (range->size > 0) request.ranges.push_back(*range);
  }
  if (count == 0) return request;
  merge(request.ranges);
  request.what = request.ranges.empty() ? unsatisfiable : satisfiable;
  return request;
}

std::string format_content_range(const byte_range& range, std::uint64_t length) {
  WEFT_ASSERT(range.size > 0, "an empty range has no Content-Range");
  return format("bytes {}-{}/{}", range.first, range.first + range.size - 1, length);
}

std::string format_unsatisfied_range(std::uint64_t length) { return format("bytes */{}", length); }

std::optional<content_range> content_range::parse(std::string_view field) {
  content_range made;
  field = trim(field);
  if (!take_unit(field, ' ')) return std::nullopt;
  const std::size_t slash = field.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view length = field.substr(slash + 1), range = field.substr(0, slash);
  made.length = parse_position(length);
  if (!made.length && length != "*") return std::nullopt;
  if (range == "*") return made.length ? std::optional(made) : std::nullopt;
  const std::size_t dash = std::min(range.find('-'), range.size() - 1);
  const auto first = parse_position(range.substr(0, dash)), last = parse_position(range.substr(dash + 1));
  if (!first || !last || *last < *first || *last == std::numeric_limits<std::uint64_t>::max())
    return std::nullopt;
  if (made.length && *last >= *made.length) return std::nullopt;
  made.range = byte_range{*first, *last - *first + 1};
  return made;
}

}  // namespace weft::http
