// SPDX-License-Identifier: MIT
#include "weft/dns/detail/record_order.hpp"

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <utility>

namespace weft::dns::detail {

namespace {

/// Draws one after the other, each with its share of the weight that is left; those without weight stand in
/// front, so that they are drawn now and then too.
void draw_by_weight(std::ranges::subrange<std::vector<srv_record>::iterator> equals, random_source& random) {
  std::ranges::shuffle(equals, random);
  std::ranges::partition(equals, [](const srv_record& r) { return r.weight == 0; });
  std::uint64_t left = 0;
  for (const srv_record& r : equals) left += r.weight;
  for (auto place = equals.begin(); place != equals.end(); ++place) {
    std::uint64_t drawn = std::uniform_int_distribution<std::uint64_t>(0, left)(random);
    auto chosen = place;
    while (chosen->weight < drawn) drawn -= (chosen++)->weight;
    left -= chosen->weight;
    std::rotate(place, chosen, chosen + 1);
  }
}

}  // namespace

void put_in_order(std::vector<srv_record>& records, random_source& random) {
  std::ranges::sort(records, {}, &srv_record::priority);
  for (auto first = records.begin(); first != records.end();) {
    const auto last =
        std::ranges::upper_bound(first, records.end(), first->priority, {}, &srv_record::priority);
    draw_by_weight({first, last}, random);
    first = last;
  }
}

void put_in_order(std::vector<mx_record>& records, random_source& random) {
  std::ranges::shuffle(records, random);
  std::ranges::sort(records, {}, &mx_record::preference);
}

}  // namespace weft::dns::detail
