// SPDX-License-Identifier: MIT
#include "weft/web/router.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include "weft/base/print.hpp"

namespace weft::web {

void apply(route_facts& f, const model::rule& fact) {
  switch (fact.kind) {
    case model::rule_kind::deprecated: f.deprecated = true; break;
    case model::rule_kind::doc: f.description = fact.text(); break;
    case model::rule_kind::title: f.summary = fact.text(); break;
    default: throw std::invalid_argument("weft: a limit is said about a parameter, not about a route");
  }
}

router& router::add_route(std::string_view method, std::string_view path,
                          std::shared_ptr<const endpoint> answers, route_facts facts) {
  path_pattern pattern(options_.prefix + std::string(path));
  routes_.push_back({std::string(method), std::move(pattern), std::move(facts), std::move(answers)});
  add_dependencies(routes_.back());
  return *this;
}

void router::add_dependencies(route& to) const {
  if (to.facts.without_dependencies) return;
  for (const auto& each : std::views::reverse(options_.dependencies))
    to.endpoint = preceded(each, std::move(to.endpoint));
}

router& router::include(router other, std::string_view prefix) {
  const std::string before = options_.prefix + std::string(prefix);
  for (route& each : other.routes_) {
    if (!before.empty()) each.path = path_pattern(before + each.path.source());
    each.facts.tags.insert(each.facts.tags.begin(), options_.tags.begin(), options_.tags.end());
    each.facts.responses.insert(each.facts.responses.begin(), options_.responses.begin(),
                                options_.responses.end());
    each.facts.hidden = each.facts.hidden || options_.hidden;
    add_dependencies(each);
    routes_.push_back(std::move(each));
  }
  for (mounted& each : other.mounts_) mounts_.push_back({before + each.prefix, std::move(each.handler)});
  return *this;
}

router& router::mount(std::string prefix, http::handler handler) {
  if (!prefix.empty() && (!prefix.starts_with('/') || prefix.ends_with('/'))) {
    throw std::invalid_argument(
        format("weft: '{}' can be no prefix: it begins with '/' and does not end so", prefix));
  }
  mounts_.push_back({options_.prefix + prefix, std::move(handler)});
  return *this;
}

std::string router::url_for(std::string_view name,
                            const std::vector<std::pair<std::string, std::string>>& values) const {
  const auto found =
      std::ranges::find_if(routes_, [&](const route& each) { return each.facts.name == name; });
  if (found == routes_.end()) throw std::invalid_argument(format("weft: no route is named '{}'", name));
  return found->path.fill(values);
}

}  // namespace weft::web
