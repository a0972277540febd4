// SPDX-License-Identifier: MIT
#include "weft/http/query_params.hpp"

#include <algorithm>

#include "weft/base/print.hpp"
#include "weft/http/percent.hpp"

namespace weft::http {

std::expected<query_params, std::string> query_params::parse(std::string_view text,
                                                             std::size_t pair_count_max) {
  query_params made;
  for (query_reader next(text); next.next();) {
    if (made.size() == pair_count_max)
      return std::unexpected(format("more than {} parameters", pair_count_max));
    made.pairs_.emplace_back(next.name(), next.value());
  }
  return made;
}

std::optional<std::string_view> query_params::get(std::string_view name) const noexcept {
  const auto found = std::ranges::find(pairs_, name, &pair::first);
  if (found == pairs_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string_view> query_params::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [each, value] : pairs_) {
    if (each == name) values.push_back(value);
  }
  return values;
}

query_params& query_params::add(std::string_view name, std::string_view value) {
  pairs_.emplace_back(name, value);
  return *this;
}

query_params& query_params::set(std::string_view name, std::string_view value) {
  const auto first = std::ranges::find(pairs_, name, &pair::first);
  if (first == pairs_.end()) return add(name, value);
  pair made(name, value);  // before anything moves: both may be views of what is here
  const auto rest =
      std::remove_if(first + 1, pairs_.end(), [&](const pair& each) { return each.first == made.first; });
  pairs_.erase(rest, pairs_.end());
  *first = std::move(made);
  return *this;
}

query_params& query_params::remove(std::string_view name) {
  std::erase_if(pairs_, [gone = std::string(name)](const pair& each) { return each.first == gone; });
  return *this;
}

query_params& query_params::merge(const query_params& others) {
  if (this == &others) return *this;
  std::erase_if(pairs_, [&](const pair& each) { return others.contains(each.first); });
  pairs_.insert(pairs_.end(), others.begin(), others.end());
  return *this;
}

std::string query_params::str() const {
  query_writer out;
  for (const auto& [name, value] : pairs_) out.add(name, value);
  return out.str();
}

}  // namespace weft::http
