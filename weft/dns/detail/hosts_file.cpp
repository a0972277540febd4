// SPDX-License-Identifier: MIT
#include "weft/dns/detail/hosts_file.hpp"

#include <algorithm>
#include <fstream>

#include "weft/dns/detail/line_words.hpp"
#include "weft/dns/detail/special_names.hpp"

namespace weft::dns::detail {

namespace {
template <typename Map, typename Key>
typename Map::mapped_type found_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type() : found->second;
}
}  // namespace

std::vector<ip_address> hosts_file::find(std::string_view name, time_point now) {
  read_if_changed(now);
  return found_in(addresses_, name);
}

std::vector<std::string> hosts_file::names_of(const ip_address& address, time_point now) {
  read_if_changed(now);
  return found_in(names_, address);
}

void hosts_file::read_if_changed(time_point now) {
  if (!file_.has_changed(now)) return;
  addresses_.clear();
  names_.clear();
  std::ifstream file(file_.path());
  for (std::string line; std::getline(file, line);) add_line(line);
}

void hosts_file::add_line(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const auto address = ip_address::parse(take_word(line));
  if (!address) return;
  for (std::string_view name; !(name = take_word(line)).empty();) {
    const std::string canonical = canonical_name(std::string(name));
    auto& known = addresses_[canonical];
    if (std::ranges::find(known, *address) != known.end()) continue;
    known.push_back(*address);
    names_[*address].push_back(canonical);
  }
}

}  // namespace weft::dns::detail
