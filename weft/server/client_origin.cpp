// SPDX-License-Identifier: MIT
#include "weft/server/client_origin.hpp"

#include <algorithm>
#include <string_view>

#include "weft/base/ip_address.hpp"
#include "weft/http/forwarded.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

/// Most requests come without a proxy: they cost a look at the lengths of their fields' names.
bool is_passed_on(const headers& fields, proxy_fields said_in) {
  const auto is_of_proxy = [said_in](std::string_view name) {
    if (said_in == proxy_fields::forwarded) return equal_ignoring_case(name, "forwarded");
    return equal_ignoring_case(name, "x-forwarded-for") || equal_ignoring_case(name, "x-forwarded-proto");
  };
  return std::ranges::any_of(fields, is_of_proxy, &headers::field::name);
}

}  // namespace

const connection_info* origin_of(const request& head, const connection_info& connection,
                                 const server_options& options, connection_info& seen) {
  if (options.trusted_proxies.empty() || !is_passed_on(head.headers, options.proxy_fields))
    return &connection;
  const ip_address peer = connection.client ? *connection.client : *ip_address::parse("127.0.0.1");
  const auto origin = see_through_proxies(peer, head.headers, options.trusted_proxies, options.proxy_fields);
  seen = connection;
  if (origin.address != peer) {
    seen.client = origin.address;
    seen.client_port = 0;  // whatever a proxy says of it
  }
  if (!origin.scheme.empty()) seen.secure = origin.scheme == "https";
  return &seen;
}

}  // namespace weft::http
