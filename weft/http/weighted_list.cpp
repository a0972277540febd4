// SPDX-License-Identifier: MIT
#include "weft/http/weighted_list.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t element_count_max = 64;

std::optional<weighted> parse_element(std::string_view item) {
  const std::size_t semicolon = item.find(';');
  weighted element{trim(item.substr(0, semicolon))};
  if (semicolon == std::string_view::npos) return element;
  const std::string_view parameter = trim(item.substr(semicolon + 1));
  if (parameter.size() < 3 || !equal_ignoring_case(parameter.substr(0, 2), "q=")) return std::nullopt;
  const auto weight = parse_weight(parameter.substr(2));
  if (!weight) return std::nullopt;
  element.weight = *weight;
  return element;
}

}  // namespace

std::optional<int> parse_weight(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int weight = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (!detail::is_digit(c)) return std::nullopt;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

std::vector<weighted> parse_weighted_list(std::string_view field) {
  std::vector<weighted> elements;
  std::string_view item;
  while (elements.size() < element_count_max && next_list_item(field, item)) {
    const auto element = parse_element(item);
    if (!element) continue;
    elements.insert(
        std::ranges::upper_bound(elements, element->weight, std::ranges::greater(), &weighted::weight),
        *element);
  }
  return elements;
}

}  // namespace weft::http
