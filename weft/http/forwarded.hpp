// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/base/ip_network.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

/// One hop of a Forwarded field, as it stands there; empty what it does not say.
///
/// Source: RFC 7239 §4.
struct forwarded_hop {
  std::string forwarded_for, by, host, proto;

  bool operator==(const forwarded_hop&) const = default;
};

/// The hops of a Forwarded field, the one nearest to the client first; nothing if it is malformed or has more
/// than 64.
std::optional<std::vector<forwarded_hop>> parse_forwarded(std::string_view field);

/// An address with or without port, as proxies write it: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`,
/// `2001:db8::1`. Nothing for names that hide an address (`unknown`, `_hidden`).
std::optional<ip_address> parse_node(std::string_view text);

/// Who a request came from and how, once proxies are seen through.
struct request_origin {
  std::optional<ip_address> address;  ///< none if a trusted proxy hides it
  std::string scheme;                 ///< `http`, `https`; empty: as the connection was
  std::string host;                   ///< empty: as the request says
};

/// Which fields proxies say it in. What a proxy does not write itself it passes on as its client sent it:
/// only one kind is to be believed.
enum class proxy_fields : std::uint8_t {
  x_forwarded,  ///< X-Forwarded-For, -Proto and -Host
  forwarded,    ///< RFC 7239
};

/// Sees through the proxies that are trusted, from the nearest on: the first address that is not of one of
/// `trusted` is the client, and no hop before it is believed.
///
/// `peer` is the other end of the connection; if it is not trusted, no field is looked at. A malformed field
/// says nothing. Scheme and host are what the farthest trusted proxy says.
request_origin see_through_proxies(const ip_address& peer, const headers& fields,
                                   std::span<const ip_network> trusted,
                                   proxy_fields said_in = proxy_fields::x_forwarded);

}  // namespace weft::http
