// SPDX-License-Identifier: MIT
#include "weft/http/entity_tag.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

bool is_tag_byte(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code == 0x21 || (code >= 0x23 && code != 0x7F);
}

/// A tag off the front of `text`.
std::optional<entity_tag> take_tag(std::string_view& text) {
  entity_tag made;
  std::string_view rest = text;
  made.weak = rest.starts_with("W/");
  if (made.weak) rest.remove_prefix(2);
  if (!rest.starts_with('"')) return std::nullopt;
  const std::size_t end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  made.opaque = rest.substr(1, end - 1);
  if (!std::ranges::all_of(made.opaque, is_tag_byte)) return std::nullopt;
  text = rest.substr(end + 1);
  return made;
}

}  // namespace

std::optional<entity_tag> entity_tag::parse(std::string_view text) {
  text = trim(text);
  auto made = take_tag(text);
  return made && text.empty() ? made : std::nullopt;
}

std::string entity_tag::str() const {
  if (!std::ranges::all_of(opaque, is_tag_byte)) {
    throw std::invalid_argument(format("'{}' is no entity tag", opaque));
  }
  return (weak ? "W/\"" : "\"") + opaque + '"';
}

std::optional<entity_tag_list> entity_tag_list::parse(std::string_view field) {
  entity_tag_list made;
  std::string_view rest = trim(field);
  if (rest == "*") {
    made.any = true;
    return made;
  }
  while (!rest.empty()) {
    if (!rest.starts_with(',')) {
      auto tag = take_tag(rest);
      if (!tag) return std::nullopt;
      made.tags.push_back(*std::move(tag));
    }
    rest = trim(rest);
    if (!rest.empty() && rest.front() != ',') return std::nullopt;
    if (!rest.empty()) rest = trim(rest.substr(1));
  }
  return made;
}

}  // namespace weft::http
