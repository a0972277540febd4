// SPDX-License-Identifier: MIT
#include "weft/dns/detail/hosts_file.hpp"

#include <algorithm>
#include <fstream>

#include "weft/dns/detail/special_names.hpp"

namespace weft::dns::detail {

namespace {

bool same_file(const struct stat& a, const struct stat& b) noexcept {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

std::string_view take_word(std::string_view& line) noexcept {
  constexpr std::string_view space = " \t\r\f\v";
  line.remove_prefix(std::min(line.find_first_not_of(space), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(space));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::vector<ip_address> hosts_file::find(std::string_view name) {
  if (path_.empty()) return {};
  read_if_changed();
  const auto found = addresses_.find(name);
  return found == addresses_.end() ? std::vector<ip_address>{} : found->second;
}

void hosts_file::read_if_changed() {
  struct stat now{};
  if (stat(path_.c_str(), &now) != 0) now = {};
  if (same_file(now, seen_)) return;
  addresses_.clear();
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) add_line(line);
  seen_ = now;
}

void hosts_file::add_line(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const auto address = ip_address::parse(take_word(line));
  if (!address) return;
  for (std::string_view name; !(name = take_word(line)).empty();) {
    auto& known = addresses_[canonical_name(name)];
    if (std::ranges::find(known, *address) == known.end()) known.push_back(*address);
  }
}

}  // namespace weft::dns::detail
