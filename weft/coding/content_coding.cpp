// SPDX-License-Identifier: MIT
#include "weft/coding/content_coding.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "weft/http/token.hpp"
#include "weft/http/weighted_list.hpp"

namespace weft::coding {
namespace {

constexpr std::array<std::string_view, 5> all_names = {"identity", "gzip", "deflate", "br", "zstd"};

/// The weight of a coding in the list: its own, or that of `*`, or nothing.
std::optional<int> weight_of(std::span<const http::weighted> list, content_coding coding) {
  std::optional<int> any;
  for (const auto& [value, weight] : list) {
    if (find_coding(value) == coding) return weight;
    if (value == "*") any = weight;
  }
  return any;
}

}  // namespace

std::string_view name(content_coding coding) noexcept { return all_names[static_cast<std::size_t>(coding)]; }

std::optional<content_coding> find_coding(std::string_view name) noexcept {
  if (http::equal_ignoring_case(name, "x-gzip")) return content_coding::gzip;
  const auto found = std::ranges::find_if(
      all_names, [&](std::string_view known) { return http::equal_ignoring_case(known, name); });
  if (found == all_names.end()) return std::nullopt;
  return static_cast<content_coding>(found - all_names.begin());
}

std::string_view accept_encoding() noexcept { return "gzip, deflate, br, zstd"; }

std::optional<content_coding> choose_coding(std::optional<std::string_view> accept_encoding,
                                            std::span<const content_coding> offered) {
  if (!accept_encoding) return content_coding::identity;
  const std::vector<http::weighted> list = http::parse_weighted_list(*accept_encoding);
  const std::optional<int> plain = weight_of(list, content_coding::identity);
  std::optional<content_coding> best;
  int best_weight = 0;
  for (const content_coding coding : offered) {
    const int weight =
        coding == content_coding::identity ? plain.value_or(1) : weight_of(list, coding).value_or(0);
    if (weight <= best_weight) continue;
    best = coding;
    best_weight = weight;
  }
  if (best && plain.value_or(0) <= best_weight) return best;
  return plain.value_or(1) > 0 ? std::optional(content_coding::identity) : std::nullopt;
}

}  // namespace weft::coding
