// SPDX-License-Identifier: MIT
#include "weft/http/conditional.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "weft/http/date.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

/// All fields of that name as one list.
std::optional<std::string> combined(const headers& fields, std::string_view name) {
  std::optional<std::string> out;
  for (const std::string_view value : fields.get_all(name))
    out = out ? *out + "," + std::string(value) : std::string(value);
  return out;
}

std::optional<sys_seconds> date_of(const headers& fields, std::string_view name, sys_seconds now) {
  const auto field = fields.get(name);
  return field ? parse_date(*field, now) : std::nullopt;
}

bool if_match_holds(std::string_view field, const representation& current) {
  const auto list = entity_tag_list::parse(field);
  if (!list || !current.exists) return false;
  if (list->any) return true;
  return current.tag && std::ranges::any_of(list->tags, [&](const entity_tag& tag) {
           return tag.strongly_equals(*current.tag);
         });
}

bool if_none_match_holds(std::string_view field, const representation& current) {
  const auto list = entity_tag_list::parse(field);
  if (!list || !current.exists) return true;
  if (list->any) return false;
  return !current.tag || std::ranges::none_of(list->tags, [&](const entity_tag& tag) {
    return tag.weakly_equals(*current.tag);
  });
}

bool if_range_holds(std::string_view field, const representation& current, sys_seconds now) {
  if (const auto tag = entity_tag::parse(field)) return current.tag && tag->strongly_equals(*current.tag);
  const auto date = parse_date(field, now);
  return date && current.last_modified == date && *date + minutes(1) <= now;
}

/// The preconditions: a status that ends the request, or nothing.
std::optional<int> failed_precondition(std::string_view method, const headers& request,
                                       const representation& current, sys_seconds now) {
  const bool reads = method == "GET" || method == "HEAD";
  if (const auto field = combined(request, "if-match")) {
    if (!if_match_holds(*field, current)) return 412;
  } else if (const auto date = date_of(request, "if-unmodified-since", now); date && current.last_modified) {
    if (*current.last_modified > *date) return 412;
  }
  if (const auto field = combined(request, "if-none-match")) {
    if (!if_none_match_holds(*field, current)) return reads ? 304 : 412;
  } else if (const auto date = date_of(request, "if-modified-since", now);
             date && reads && current.last_modified) {
    if (*current.last_modified <= *date) return 304;
  }
  return std::nullopt;
}

}  // namespace

condition_result evaluate_conditions(std::string_view method, const headers& request,
                                     const representation& current, sys_seconds now) {
  if (const auto status = failed_precondition(method, request, current, now)) return {*status};
  const auto range = request.get("range");
  if (method != "GET" || !range || !current.exists || !current.length) return {};
  if (const auto field = request.get("if-range"); field && !if_range_holds(*field, current, now)) return {};
  range_request wanted = parse_range(*range, *current.length);
  switch (wanted.what) {
    case range_request::verdict::satisfiable: return {206, std::move(wanted.ranges)};
    case range_request::verdict::unsatisfiable: return {416};
    case range_request::verdict::ignore: break;
  }
  return {};
}

}  // namespace weft::http
