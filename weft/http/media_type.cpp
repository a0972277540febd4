// SPDX-License-Identifier: MIT
#include "weft/http/media_type.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"
#include "weft/http/weighted_list.hpp"

namespace weft::http {
namespace {

constexpr std::size_t accept_count_max = 64;

std::optional<media_type> take_media_type(field_cursor& in) {
  media_type made;
  made.type = in.take_name();
  const std::string_view rest = in.rest();
  if (made.type.empty() || rest.size() < 2 || rest[0] != '/' || !detail::is(rest[1], detail::in_token)) {
    return std::nullopt;
  }
  in.take('/');
  made.subtype = in.take_name();
  auto parameters = in.take_parameters();
  if (made.subtype.empty() || !parameters) return std::nullopt;
  made.parameters = *std::move(parameters);
  in.skip_blanks();
  return made;
}

/// Moves a parameter `q`, and what comes after it, out of the range.
std::optional<media_range> with_weight(media_type range) {
  media_range made{std::move(range)};
  const auto q = std::ranges::find(made.range.parameters, "q", &parameter::name);
  if (q == made.range.parameters.end()) return made;
  const auto weight = parse_weight(q->value);
  if (!weight) return std::nullopt;
  made.weight = *weight;
  made.range.parameters.erase(q, made.range.parameters.end());
  return made;
}

/// More is more specific: `*/*`, `text/*`, `text/html`, each parameter.
std::size_t specificity(const media_type& range) {
  return range.type == "*" ? 0 : range.subtype == "*" ? 1 : 2 + range.parameters.size();
}

}  // namespace

std::expected<media_type, std::string> media_type::parse(std::string_view text) {
  field_cursor in(text);
  in.skip_blanks();
  auto made = take_media_type(in);
  if (made && in.at_end()) return *std::move(made);
  return std::unexpected(format("'{}' is no media type", text.substr(0, 200)));
}

std::string media_type::essence() const { return type + '/' + subtype; }

bool media_type::is_json() const noexcept {
  return (type == "application" && subtype == "json") || subtype.ends_with("+json");
}

std::string media_type::str() const {
  std::string out = essence();
  for (const auto& [name, value] : parameters)
    out.append("; ").append(name).append("=").append(quote_value(value));
  return out;
}

bool media_range::matches(const media_type& type) const {
  if (range.type != "*" && range.type != type.type) return false;
  if (range.subtype != "*" && range.subtype != type.subtype) return false;
  return std::ranges::all_of(range.parameters, [&](const parameter& wanted) {
    const auto value = find_parameter(type.parameters, wanted.name);
    return value && equal_ignoring_case(*value, wanted.value);
  });
}

std::vector<media_range> parse_accept(std::string_view field) {
  std::vector<media_range> ranges;
  field_cursor in(field);
  while (!in.at_end() && ranges.size() < accept_count_max) {
    in.skip_blanks();
    auto range = take_media_type(in);
    const bool whole = in.at_end() || in.rest().starts_with(',');
    if (range && whole) {
      if (auto weighted = with_weight(*std::move(range))) ranges.push_back(*std::move(weighted));
    }
    if (!whole) in.take_until(",");
    in.take(',');
  }
  return ranges;
}

int accept_weight(const std::vector<media_range>& accepted, const media_type& type) {
  if (accepted.empty()) return 1000;
  int weight = 0;
  std::size_t best = 0;
  for (const media_range& range : accepted) {
    const std::size_t place = specificity(range.range) + 1;
    if (place <= best || !range.matches(type)) continue;
    best = place;
    weight = range.weight;
  }
  return weight;
}

std::optional<std::size_t> choose_media_type(std::string_view accept_field,
                                             std::span<const media_type> offered) {
  const std::vector<media_range> accepted = parse_accept(accept_field);
  std::optional<std::size_t> best;
  int best_weight = 0;
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const int weight = accept_weight(accepted, offered[i]);
    if (weight <= best_weight) continue;
    best = i;
    best_weight = weight;
  }
  return best;
}

}  // namespace weft::http
