// SPDX-License-Identifier: MIT
#include "weft/dns/detail/resolv_conf.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/dns/detail/line_words.hpp"
#include "weft/dns/detail/special_names.hpp"

namespace weft::dns::detail {

namespace {

// Source: man 5 resolv.conf.
constexpr std::size_t servers_max = 3;
constexpr int ndots_max = 15;
constexpr int timeout_seconds_max = 30;
constexpr int attempts_max = 5;

/// The number in `name:number`, at least `least`.
std::optional<int> number_of(std::string_view option, std::string_view name, int least, int most) {
  if (!option.starts_with(name)) return std::nullopt;
  option.remove_prefix(name.size());
  int number = 0;
  const auto [end, wrong] = std::from_chars(option.data(), option.data() + option.size(), number);
  if (wrong != std::errc() || end != option.data() + option.size()) return std::nullopt;
  return std::clamp(number, least, most);
}

void add_options(asking_options& to, std::string_view words) {
  for (std::string_view word; !(word = take_word(words)).empty();) {
    if (const auto ndots = number_of(word, "ndots:", 0, ndots_max)) to.ndots = *ndots;
    if (const auto timeout = number_of(word, "timeout:", 1, timeout_seconds_max))
      to.try_timeout = *timeout * 1s;
    if (const auto attempts = number_of(word, "attempts:", 1, attempts_max)) to.tries_max = *attempts;
    if (word == "rotate") to.rotate = true;
  }
}

/// Domains that are no names are left out, and the root, which is what a name without a domain ends in
/// anyway.
std::vector<std::string> domains_in(std::string_view words) {
  std::vector<std::string> made;
  for (std::string_view word; !(word = take_word(words)).empty();) {
    if (fault_of(word) == nullptr) made.push_back(canonical_name(std::string(word)));
  }
  return made;
}

void add_line(asking_options& to, std::string_view line) {
  line = line.substr(0, line.find_first_of("#;"));
  const std::string_view what = take_word(line);
  if (what == "nameserver" && to.servers.size() < servers_max) {
    if (const auto ip = ip_address::parse(take_word(line))) to.servers.push_back({.ip = *ip});
  } else if (what == "search" || what == "domain") {
    to.search = domains_in(line);  // the last one counts
  } else if (what == "options") {
    add_options(to, line);
  }
}

std::vector<server_address> parse_servers(const std::vector<std::string>& texts) {
  std::vector<server_address> made;
  for (const std::string& text : texts) {
    const auto server = server_address::parse(text);
    if (!server)
      throw std::invalid_argument(format("weft: no DNS server: '{}'; write ip:port or [ip]:port", text));
    made.push_back(*server);
  }
  return made;
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

asking_options parse_resolv_conf(std::string_view text) {
  asking_options made;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    add_line(made, line);
  }
  if (made.servers.empty()) made.servers.push_back({.ip = ip_address::loopback_v4()});
  return made;
}

asking_options decide(const stub_options& wanted, const std::string& path) {
  asking_options made;
  if (wanted.servers.empty()) {
    made = parse_resolv_conf(contents_of(path));
    if (const char* const domains = std::getenv("LOCALDOMAIN")) made.search = domains_in(domains);
    if (const char* const options = std::getenv("RES_OPTIONS")) add_options(made, options);
  } else {
    made.servers = parse_servers(wanted.servers);
  }
  if (!wanted.search.empty()) {
    made.search.clear();
    for (const std::string& domain : wanted.search) made.search.push_back(canonical_name(domain));
  }
  if (wanted.ndots) made.ndots = *wanted.ndots;
  if (wanted.try_timeout) made.try_timeout = *wanted.try_timeout;
  if (wanted.tries_max) made.tries_max = *wanted.tries_max;
  if (wanted.rotate) made.rotate = *wanted.rotate;
  return made;
}

}  // namespace weft::dns::detail
