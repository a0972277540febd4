// SPDX-License-Identifier: MIT
#include "weft/http/challenge.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/http/detail/characters.hpp"

namespace weft::http {
namespace {

constexpr std::size_t challenge_count_max = 16;
constexpr std::size_t challenge_parameter_count_max = 32;

/// Letters, digits, `-._~+/`, then any number of '='.
bool is_token68(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return detail::is(c, detail::unreserved) || c == '+' || c == '/';
  });
}

/// `name=value`; nothing, and nothing is taken, if it is something else.
std::optional<parameter> take_parameter(field_cursor& in) {
  field_cursor ahead = in;
  parameter made{ahead.take_name(), {}};
  if (made.name.empty() || !ahead.take('=')) return std::nullopt;
  auto value = ahead.take_value();
  if (!value) return std::nullopt;
  made.value = *std::move(value);
  in = ahead;
  return made;
}

std::optional<challenge> take_challenge(field_cursor& in) {
  challenge made{in.take_name(), {}, {}};
  if (made.scheme.empty()) return std::nullopt;
  if (in.at_end() || in.rest().starts_with(',')) return made;
  if (!in.rest().starts_with(' ')) return std::nullopt;
  in.skip_blanks();
  field_cursor ahead = in;
  const std::string_view token = ahead.take_until(", \t");
  ahead.skip_blanks();
  if (is_token68(token) && (ahead.at_end() || ahead.rest().starts_with(','))) {
    made.token = token;
    in = ahead;
    return made;
  }
  while (auto next = take_parameter(in)) {
    if (made.parameters.size() == challenge_parameter_count_max) return std::nullopt;
    made.parameters.push_back(*std::move(next));
    in.skip_blanks();
    ahead = in;
    while (ahead.take(',')) continue;
    if (field_cursor probe = ahead; !take_parameter(probe)) break;  // the next challenge, or the end
    in = ahead;
  }
  const bool whole = in.at_end() || in.rest().starts_with(',');
  return whole ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace

std::vector<challenge> parse_challenges(std::string_view field) {
  std::vector<challenge> found;
  field_cursor in(field);
  in.skip_blanks();
  while (!in.at_end() && found.size() < challenge_count_max) {
    while (in.take(',')) continue;
    auto next = take_challenge(in);
    if (!next) break;
    found.push_back(*std::move(next));
    in.skip_blanks();
  }
  return found;
}

std::optional<challenge> parse_credentials(std::string_view field) {
  field_cursor in(field);
  in.skip_blanks();
  auto made = take_challenge(in);
  in.skip_blanks();
  return made && in.at_end() ? made : std::nullopt;
}

}  // namespace weft::http
