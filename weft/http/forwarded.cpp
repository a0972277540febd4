// SPDX-License-Identifier: MIT
#include "weft/http/forwarded.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/http/detail/authority.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/host_and_port.hpp"
#include "weft/http/parameters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t hop_count_max = 64;

/// Where a hop keeps what is called `name`; null for extensions.
std::string* member_of(forwarded_hop& hop, std::string_view name) {
  if (equal_ignoring_case(name, "for")) return &hop.forwarded_for;
  if (equal_ignoring_case(name, "by")) return &hop.by;
  if (equal_ignoring_case(name, "host")) return &hop.host;
  if (equal_ignoring_case(name, "proto")) return &hop.proto;
  return nullptr;
}

std::optional<forwarded_hop> take_hop(field_cursor& in) {
  forwarded_hop hop;
  do {
    const std::string_view name = in.take_token();
    if (name.empty()) continue;
    if (!in.take('=')) return std::nullopt;
    auto value = in.take_value();
    if (!value) return std::nullopt;
    if (std::string* member = member_of(hop, name)) *member = *std::move(value);
  } while (in.take(';'));
  return hop;
}

/// The items of all fields of that name. All of them, or the last would not be the nearest hop: what is in
/// front, and how much of it, is for the client to choose.
std::vector<std::string_view> list_of(const headers& fields, std::string_view name) {
  std::vector<std::string_view> items;
  for (std::string_view value : fields.get_all(name)) {
    for (std::string_view item; next_list_item(value, item);) items.push_back(item);
  }
  return items;
}

/// The hops of all fields, the nearest to the client first.
std::vector<forwarded_hop> hops_of(const headers& fields, proxy_fields said_in) {
  std::vector<forwarded_hop> hops;
  if (said_in == proxy_fields::forwarded) {
    for (const std::string_view value : fields.get_all("forwarded")) {
      auto more = parse_forwarded(value);
      if (!more) return {};
      hops.insert(hops.end(), more->begin(), more->end());
    }
    return hops;
  }
  const auto addresses = list_of(fields, "x-forwarded-for");
  const auto schemes = list_of(fields, "x-forwarded-proto"), hosts = list_of(fields, "x-forwarded-host");
  // Proxies that append all three write lists of one length; others overwrite two with the one that counts.
  const auto one = [](const std::vector<std::string_view>& list, std::size_t index, std::size_t count) {
    return std::string(list.empty() ? "" : list.size() == count ? list[index] : list.back());
  };
  const std::size_t count = std::max<std::size_t>(addresses.size(), schemes.empty() && hosts.empty() ? 0 : 1);
  for (std::size_t i = 0; i < count; ++i) {
    hops.push_back({addresses.empty() ? "" : std::string(addresses[i]),
                    {},
                    one(hosts, i, count),
                    one(schemes, i, count)});
  }
  return hops;
}

/// `http` or `https`, also of a WebSocket, which begins as either; empty: none of them.
std::string_view scheme_of(std::string_view text) {
  if (equal_ignoring_case(text, "http") || equal_ignoring_case(text, "ws")) return "http";
  if (equal_ignoring_case(text, "https") || equal_ignoring_case(text, "wss")) return "https";
  return {};
}

}  // namespace

std::optional<std::vector<forwarded_hop>> parse_forwarded(std::string_view field) {
  std::vector<forwarded_hop> hops;
  field_cursor in(field);
  in.skip_blanks();
  while (!in.at_end()) {
    if (in.take(',')) continue;
    auto hop = take_hop(in);
    in.skip_blanks();
    if (!hop || hops.size() == hop_count_max || !(in.at_end() || in.rest().starts_with(',')))
      return std::nullopt;
    hops.push_back(*std::move(hop));
  }
  return hops;
}

std::optional<ip_address> parse_node(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view port = text.substr(end + 1);
    if (!port.empty() && (port.front() != ':' || !detail::parse_port(port.substr(1)))) return std::nullopt;
    return ip_address::parse(text.substr(1, end - 1));
  }
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && text.rfind(':') == colon;
  if (has_port && !detail::parse_port(text.substr(colon + 1))) return std::nullopt;
  return ip_address::parse(has_port ? text.substr(0, colon) : text);
}

request_origin see_through_proxies(const ip_address& peer, const headers& fields,
                                   std::span<const ip_network> trusted, proxy_fields said_in) {
  request_origin origin{peer, {}, {}};
  const auto is_trusted = [&](const ip_address& address) {
    return std::ranges::any_of(trusted, [&](const ip_network& network) { return network.contains(address); });
  };
  std::vector<forwarded_hop> hops = hops_of(fields, said_in);
  while (!hops.empty() && origin.address && is_trusted(*origin.address)) {
    const forwarded_hop& hop = hops.back();
    if (const auto scheme = scheme_of(hop.proto); !scheme.empty()) origin.scheme = scheme;
    if (is_host_and_port(hop.host, false)) origin.host = hop.host;
    if (hop.forwarded_for.empty()) break;  // who wrote the hops before it is not known
    origin.address = parse_node(hop.forwarded_for);
    hops.pop_back();
  }
  return origin;
}

}  // namespace weft::http
