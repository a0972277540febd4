// SPDX-License-Identifier: MIT
#include "weft/web/operation.hpp"

#include <algorithm>
#include <utility>

namespace weft::web {

std::string_view name_of(source s) noexcept {
  switch (s) {
    case source::path: return "path";
    case source::query: return "query";
    case source::header: return "header";
    case source::cookie: return "cookie";
  }
  return {};
}

void operation::add(parameter one) {
  const auto same = [&](const parameter& each) { return each.in == one.in && each.name == one.name; };
  if (std::ranges::none_of(parameters, same)) parameters.push_back(std::move(one));
}

void operation::add_security(std::string_view id, std::string scheme) {
  if (std::ranges::find(securities, id, &security::id) == securities.end()) {
    securities.push_back({std::string(id), std::move(scheme)});
  }
}

}  // namespace weft::web
