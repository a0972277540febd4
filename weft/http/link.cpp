// SPDX-License-Identifier: MIT
#include "weft/http/link.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t link_count_max = 256;

std::optional<link> take_link(field_cursor& in) {
  if (!in.take('<')) return std::nullopt;
  link made{std::string(in.take_until(">")), {}};
  if (made.target.find_first_of("< ") != std::string::npos || !in.take('>')) return std::nullopt;
  auto parameters = in.take_parameters();
  if (!parameters) return std::nullopt;
  made.parameters = *std::move(parameters);
  in.skip_blanks();
  return made;
}

}  // namespace

bool link::has_relation(std::string_view relation) const noexcept {
  std::string_view relations = find_parameter(parameters, "rel").value_or("");
  while (!relations.empty()) {
    const std::size_t size = std::min(relations.find(' '), relations.size());
    if (size > 0 && equal_ignoring_case(relations.substr(0, size), relation)) return true;
    relations.remove_prefix(std::min(size + 1, relations.size()));
  }
  return false;
}

std::vector<link> parse_links(std::string_view field) {
  std::vector<link> links;
  field_cursor in(field);
  while (!in.at_end() && links.size() < link_count_max) {
    in.skip_blanks();
    auto next = take_link(in);
    if (next && (in.at_end() || in.rest().starts_with(','))) links.push_back(*std::move(next));
    in.take_until(",");
    in.take(',');
  }
  return links;
}

const link* find_link(const std::vector<link>& links, std::string_view relation) noexcept {
  const auto found =
      std::ranges::find_if(links, [&](const link& each) { return each.has_relation(relation); });
  return found == links.end() ? nullptr : &*found;
}

}  // namespace weft::http
