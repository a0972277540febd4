// SPDX-License-Identifier: MIT
#include "weft/http/cache_control.hpp"

#include <algorithm>
#include <utility>

#include "weft/http/detail/delta_seconds.hpp"
#include "weft/http/parameters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

using time_member = std::optional<std::chrono::seconds> cache_control::*;

constexpr std::pair<std::string_view, bool cache_control::*> flags[] = {
    {"no-store", &cache_control::no_store},
    {"no-cache", &cache_control::no_cache},
    {"no-transform", &cache_control::no_transform},
    {"only-if-cached", &cache_control::only_if_cached},
    {"must-revalidate", &cache_control::must_revalidate},
    {"proxy-revalidate", &cache_control::proxy_revalidate},
    {"must-understand", &cache_control::must_understand},
    {"immutable", &cache_control::immutable},
    {"public", &cache_control::is_public},
    {"private", &cache_control::is_private},
};
constexpr std::pair<std::string_view, time_member> times[] = {
    {"max-age", &cache_control::max_age},
    {"s-maxage", &cache_control::s_maxage},
    {"min-fresh", &cache_control::min_fresh},
    {"max-stale", &cache_control::max_stale},
    {"stale-while-revalidate", &cache_control::stale_while_revalidate},
    {"stale-if-error", &cache_control::stale_if_error},
};
constexpr std::pair<std::string_view, std::string cache_control::*> field_lists[] = {
    {"no-cache", &cache_control::no_cache_fields},
    {"private", &cache_control::private_fields},
};

void apply_directive(cache_control& to, std::string_view name, const std::optional<std::string>& value) {
  for (const auto& [known, member] : field_lists) {
    if (value && !value->empty() && equal_ignoring_case(name, known)) {
      to.*member = *value;
      return;
    }
  }
  for (const auto& [known, member] : flags) {
    if (equal_ignoring_case(name, known)) to.*member = true;
  }
  for (const auto& [known, member] : times) {
    if (!equal_ignoring_case(name, known)) continue;
    const bool endless = !value && known == "max-stale";
    const auto time = endless
                          ? std::chrono::seconds::max()
                          : detail::parse_delta_seconds(value.value_or("")).value_or(std::chrono::seconds(0));
    to.*member = to.*member ? std::min(*(to.*member), time) : time;
  }
}

void append_directive(std::string& out, std::string_view name, std::string_view value = "") {
  if (!out.empty()) out += ", ";
  out += name;
  if (!value.empty()) out.append("=").append(value);
}

}  // namespace

cache_control cache_control::parse(const headers& fields) {
  cache_control made;
  for (const std::string_view text : fields.get_all("cache-control")) {
    field_cursor in(text);
    while (!in.at_end()) {
      in.skip_blanks();
      const std::string_view name = in.take_token();
      std::optional<std::string> value;
      if (in.take('=')) value = in.take_value().value_or("");
      if (!name.empty()) apply_directive(made, name, value);
      in.take_until(",");
      in.take(',');
    }
  }
  return made;
}

std::string cache_control::str() const {
  std::string out;
  for (const auto& [name, member] : flags) {
    if (this->*member) append_directive(out, name);
  }
  for (const auto& [name, member] : field_lists) {
    if (!(this->*member).empty()) append_directive(out, name, '"' + this->*member + '"');
  }
  for (const auto& [name, member] : times) {
    const auto& time = this->*member;
    if (time) append_directive(out, name, *time == seconds::max() ? "" : std::to_string(time->count()));
  }
  return out;
}

std::chrono::seconds parse_age(const headers& fields) {
  std::string_view list = fields.get("age").value_or(""), first;
  next_list_item(list, first);
  return detail::parse_delta_seconds(first).value_or(std::chrono::seconds(0));
}

}  // namespace weft::http
