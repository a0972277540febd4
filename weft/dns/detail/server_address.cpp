// SPDX-License-Identifier: MIT
#include "weft/dns/detail/server_address.hpp"

#include <charconv>
#include <cstddef>

#include "weft/base/print.hpp"

namespace weft::dns::detail {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (wrong != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::optional<server_address> server_address::parse(std::string_view text) {
  if (const auto alone = ip_address::parse(text)) return server_address{.ip = *alone};
  std::string_view host = text;
  std::optional<std::uint16_t> port = dns_port;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && !text.ends_with(']')) {
    host = text.substr(0, colon);
    port = parse_port(text.substr(colon + 1));
  }
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto ip = ip_address::parse(host);
  if (!ip || !port || ip->is_v6() != bracketed) return std::nullopt;
  return server_address{.ip = *ip, .port = *port};
}

std::string server_address::str() const {
  if (port == dns_port) return ip.str();
  return ip.is_v6() ? format("[{}]:{}", ip.str(), port) : format("{}:{}", ip.str(), port);
}

std::string list_of(const std::vector<server_address>& servers) {
  std::string made;
  for (const auto& server : servers) made += (made.empty() ? "" : ", ") + server.str();
  return made;
}

}  // namespace weft::dns::detail
